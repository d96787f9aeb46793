import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { EnginePort } from "@/lib/services/engine-port";
import { engineClient } from "@/workflows/journey/client";

interface Holder {
  yidaoEngine?: EnginePort;
}
// Kept on globalThis so that hot reload of the dev server does not open new connections.
const holder = globalThis as typeof globalThis & Holder;

/** The engine that services reach from the web process. When it does not answer, people are told so in words. */
export function enginePort(): EnginePort {
  holder.yidaoEngine ??= told(engineClient());
  return holder.yidaoEngine;
}

function told(engine: EnginePort): EnginePort {
  const guard =
    <A extends unknown[]>(name: string, call: (...args: A) => Promise<void>) =>
    async (...args: A): Promise<void> => {
      try {
        await call(...args);
      } catch (error) {
        log.error({ err: error, call: name }, "the engine did not take a call");
        throw error instanceof AppError ? error : new AppError("unavailable", "engine_unavailable");
      }
    };
  return {
    startRun: guard("startRun", engine.startRun),
    pauseRun: guard("pauseRun", engine.pauseRun),
    resumeRun: guard("resumeRun", engine.resumeRun),
    stopRun: guard("stopRun", engine.stopRun),
    wake: guard("wake", engine.wake),
    migrate: guard("migrate", engine.migrate),
    simulate: guard("simulate", engine.simulate),
    syncSchedule: guard("syncSchedule", engine.syncSchedule),
    pauseSchedule: guard("pauseSchedule", engine.pauseSchedule),
    removeSchedule: guard("removeSchedule", engine.removeSchedule),
  };
}
