import { createTRPCClient, TRPCClientError } from "@trpc/client";
import { initTRPC, TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import superjson from "superjson";
import { expect, it } from "vitest";
import type { AppRouter } from "@/lib/trpc/root";
import { linksTo } from "./trpc-links";

const t = initTRPC.create({
  transformer: superjson,
  errorFormatter: ({ shape }) => ({ ...shape, data: { ...shape.data, app: { code: "unauthenticated", params: {} } } }),
});

/** A server with a few of the product's paths; `release` lets the slow one answer. `through`: what becomes of its answers on the way. */
function served(through: (response: Response) => Response = (response) => response) {
  let release = (): void => undefined;
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  const requests: { method: string; url: string; body: string }[] = [];
  const router = t.router({
    shell: t.router({
      status: t.procedure.query(() => ({ at: new Date(0) })),
      frame: t.procedure.query(() => {
        throw new TRPCError({ code: "UNAUTHORIZED" });
      }),
    }),
    members: t.router({
      list: t.procedure.query(async () => {
        await slow;
        return ["late"];
      }),
    }),
  });
  const client = createTRPCClient<AppRouter>({
    links: linksTo("http://test/api/trpc", async (url, init) => {
      const req = new Request(url, init);
      requests.push({ method: req.method, url: req.url, body: await req.clone().text() });
      return through(await fetchRequestHandler({ endpoint: "/api/trpc", req, router, allowMethodOverride: true, createContext: () => ({}) }));
    }),
  });
  return { client, requests, release };
}

it("gives each answer of a request when it is there", async () => {
  const { client, requests, release } = served();
  let isLate = false;
  const late = client.members.list.query().then((rows) => {
    isLate = true;
    return rows;
  });
  expect(await client.shell.status.query()).toEqual({ at: new Date(0) });
  expect(isLate).toBe(false);
  release();
  expect(await late).toEqual(["late"]);
  expect(requests).toHaveLength(1);
});

it("tells a refusal with its status and code, whatever else was asked with it", async () => {
  const { client, release } = served();
  release();
  const [frame, list] = await Promise.allSettled([client.shell.frame.query(), client.members.list.query()]);
  expect(list.status).toBe("fulfilled");
  const error = frame.status === "rejected" ? frame.reason : null;
  expect(error).toBeInstanceOf(TRPCClientError);
  expect(error.data).toMatchObject({ httpStatus: 401, code: "UNAUTHORIZED", app: { code: "unauthenticated" } });
});

it("sends what is asked in the body", async () => {
  const { client, requests } = served();
  await client.shell.status.query();
  expect(requests[0]).toMatchObject({ method: "POST", url: "http://test/api/trpc/shell.status?batch=1" });
});

it("takes an answer that is cut off for a failure of the way there", async () => {
  const { client } = served((response) => {
    const first = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        controller.terminate();
      },
    });
    return new Response(response.body?.pipeThrough(first), response);
  });
  const error: unknown = await client.members.list.query().catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(TRPCClientError);
  expect(error).toMatchObject({ data: undefined });
});
