import type { CarrierApi, ResolveScript } from "../carrier-api";
import type { DispatchRef, Submission, VirtualWorld } from "../submission";
import type { CallInquiry, CallOrder, VoicePort } from "./port";

const unknownScript = "unknown_script";

/** Calls through the simulated carrier. A script it does not know yet is registered, and the call sent once more. */
export class SimulatedVoice implements VoicePort {
  readonly provider = "simulated";
  readonly #api: CarrierApi;
  readonly #resolveScript: ResolveScript;

  constructor(api: CarrierApi, resolveScript: ResolveScript) {
    this.#api = api;
    this.#resolveScript = resolveScript;
  }

  async placeCall(order: CallOrder, world: VirtualWorld | null = null): Promise<Submission> {
    const first = await this.#api.submit("calls", wireOf(order), world);
    if (!isUnknownScript(first) || !(await this.#register(order))) return first;
    return this.#api.submit("calls", wireOf(order), world);
  }

  async placeCalls(orders: readonly CallOrder[], world: VirtualWorld | null = null): Promise<Submission[]> {
    const results = await this.#api.submitMany("calls", orders.map(wireOf), world);
    const again = orders.map((order, at) => ({ order, at })).filter(({ at }) => isUnknownScript(results[at]));
    if (again.length === 0) return results;
    const registered = new Map<string, boolean>();
    for (const { order } of again) {
      if (!registered.has(order.scriptRef)) registered.set(order.scriptRef, await this.#register(order));
    }
    const sendable = again.filter(({ order }) => registered.get(order.scriptRef));
    const second = await this.#api.submitMany(
      "calls",
      sendable.map(({ order }) => wireOf(order)),
      world,
    );
    for (const [n, { at }] of sendable.entries()) results[at] = second[n] ?? { kind: "unknown" };
    return results;
  }

  async queryCall(ref: DispatchRef): Promise<CallInquiry> {
    const found = await this.#api.find("calls", ref);
    if (found.kind !== "found") return found;
    if (!found.event) return { kind: "in_progress", providerId: found.providerId };
    if (found.event.kind !== "call.ended") return { kind: "unknown" };
    return { kind: "ended", providerId: found.providerId, event: found.event };
  }

  async #register({ companyId, scriptRef }: CallOrder): Promise<boolean> {
    const script = await this.#resolveScript(companyId, scriptRef);
    return script !== null && this.#api.registerScript(scriptRef, script);
  }
}

function wireOf({ scriptRef, ...order }: CallOrder) {
  return { ...order, script: scriptRef };
}

function isUnknownScript(result: Submission | undefined): boolean {
  return result?.kind === "rejected" && result.code === unknownScript;
}
