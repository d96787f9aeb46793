import { type Attributes, context, SpanStatusCode, trace } from "@opentelemetry/api";
import { config } from "@/lib/config";

interface Holder {
  yidaoTracing?: { stop(): Promise<void> };
}
const holder = globalThis as typeof globalThis & Holder;

/** Sends spans to an OTLP endpoint (YIDAO_OTLP_URL). Without one nothing is loaded and `span` is a plain call. */
export async function startTracing(service: "web" | "worker"): Promise<void> {
  const { otlpUrl, share } = config().tracing;
  if (!otlpUrl || holder.yidaoTracing) return;
  const [{ BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider }, { OTLPTraceExporter }, resources, hooks] =
    await Promise.all([
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/resources"),
      import("@opentelemetry/context-async-hooks"),
    ]);
  const provider = new TracerProvider({
    resource: resources.resourceFromAttributes({ "service.name": `yidao-${service}` }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: otlpUrl }) })],
  });
  context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  holder.yidaoTracing = { stop: () => provider.shutdown() };
}

/** Sends what is left. */
export async function stopTracing(): Promise<void> {
  await holder.yidaoTracing?.stop();
  delete holder.yidaoTracing;
}

/** `work` as a span: ids and counts as attributes, never a name or a number. */
export async function span<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  if (!holder.yidaoTracing) return work();
  return trace.getTracer("yidao").startActiveSpan(name, { attributes }, async (current) => {
    try {
      return await work();
    } catch (error) {
      current.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : "Error" });
      throw error;
    } finally {
      current.end();
    }
  });
}
