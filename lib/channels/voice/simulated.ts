import type { CarrierApi, ResolveScript } from "../carrier-api";
import type { DispatchRef, Submission, VirtualWorld } from "../submission";
import type { CallInquiry, CallOrder, VoicePort } from "./port";

const unknownScript = "unknown_script";

/** `refused` also when we have no such script. */
type Registration = Awaited<ReturnType<CarrierApi["registerScript"]>>;

/** The call was refused for want of a script that could not be handed in just now: nothing is wrong with the call. */
const NOT_TAKEN: Submission = { kind: "refused_connection" };

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
    if (!isUnknownScript(first)) return first;
    const registered = await this.#register(order);
    if (registered !== "taken") return registered === "not_taken" ? NOT_TAKEN : first;
    return this.#api.submit("calls", wireOf(order), world);
  }

  async placeCalls(orders: readonly CallOrder[], world: VirtualWorld | null = null, sendByMs?: number): Promise<Submission[]> {
    const results = await this.#api.submitMany("calls", orders.map(wireOf), world, sendByMs);
    const again = orders.map((order, at) => ({ order, at })).filter(({ at }) => isUnknownScript(results[at]));
    if (again.length === 0) return results;
    const registered = new Map<string, Registration>();
    for (const { order } of again) {
      if (!registered.has(order.scriptRef)) registered.set(order.scriptRef, await this.#register(order));
    }
    for (const { order, at } of again) if (registered.get(order.scriptRef) === "not_taken") results[at] = NOT_TAKEN;
    const sendable = again.filter(({ order }) => registered.get(order.scriptRef) === "taken");
    const second = await this.#api.submitMany(
      "calls",
      sendable.map(({ order }) => wireOf(order)),
      world,
      sendByMs,
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

  async #register({ companyId, scriptRef }: CallOrder): Promise<Registration> {
    const script = await this.#resolveScript(companyId, scriptRef);
    return script === null ? "refused" : this.#api.registerScript(scriptRef, script);
  }
}

function wireOf({ scriptRef, ...order }: CallOrder) {
  return { ...order, script: scriptRef };
}

function isUnknownScript(result: Submission | undefined): boolean {
  return result?.kind === "rejected" && result.code === unknownScript;
}
