import type { CarrierApi } from "../carrier-api";
import type { DispatchRef, Submission, VirtualWorld } from "../submission";
import type { SmsPort, TextInquiry, TextOrder } from "./port";

/** Texts through the simulated carrier. */
export class SimulatedSms implements SmsPort {
  readonly provider = "simulated";
  readonly #api: CarrierApi;

  constructor(api: CarrierApi) {
    this.#api = api;
  }

  sendText(order: TextOrder, world: VirtualWorld | null = null): Promise<Submission> {
    return this.#api.submit("messages", order, world);
  }

  sendTexts(orders: readonly TextOrder[], world: VirtualWorld | null = null, sendByMs?: number): Promise<Submission[]> {
    return this.#api.submitMany("messages", orders, world, sendByMs);
  }

  async queryText(ref: DispatchRef): Promise<TextInquiry> {
    const found = await this.#api.find("messages", ref);
    if (found.kind !== "found") return found;
    if (!found.event) return { kind: "in_progress", providerId: found.providerId };
    if (found.event.kind !== "text.delivered" && found.event.kind !== "text.failed") return { kind: "unknown" };
    return { kind: "ended", providerId: found.providerId, event: found.event };
  }
}
