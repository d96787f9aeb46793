import type { ServerResponse } from "node:http";
import type { Active } from "./network";
import type { Timers } from "./timers";

/** Server-sent events of a running call: what was said so far, then each turn as it is said, then `ended`. */
export function streamLive(active: Active, response: ServerResponse, timers: Timers): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache", connection: "keep-alive" });
  const write = (event: string, data: object) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  let timer: NodeJS.Timeout | null = null;
  let sent = 0;
  let answered = false;
  const stop = () => {
    timers.cancel(timer);
    active.watchers.delete(step);
    response.end();
  };
  function step(): void {
    timers.cancel(timer);
    const { plan } = active;
    if (!plan) return stop();
    const nowMs = (Date.now() - active.startWallMs) * active.factor;
    if (!answered && plan.state === "answered" && nowMs >= plan.waitMs) {
      answered = true;
      write("state", { state: "answered" });
    }
    for (let turn = plan.turns[sent]; turn && plan.waitMs + turn.atMs <= nowMs; turn = plan.turns[sent]) {
      write("turn", turn);
      sent += 1;
    }
    const endMs = plan.waitMs + plan.talkMs;
    if (nowMs >= endMs) {
      write("ended", { state: plan.state });
      return stop();
    }
    const turn = plan.turns[sent];
    const next = Math.min(endMs, turn ? plan.waitMs + turn.atMs : endMs, answered ? endMs : plan.waitMs);
    timer = timers.after(Math.max(1, (next - nowMs) / active.factor), step);
  }
  active.watchers.add(step);
  response.on("close", stop);
  write("state", { state: "dialling" });
  step();
}
