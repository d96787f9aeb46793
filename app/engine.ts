import { AppError } from "@/lib/errors";
import type { EnginePort } from "@/lib/services/engine-port";

/** The engine that services reach from the web process. */
export function enginePort(): EnginePort {
  const refuse = async (): Promise<never> => {
    throw new AppError("unavailable", "engine_unavailable");
  };
  return { startRun: refuse, pauseRun: refuse, resumeRun: refuse, stopRun: refuse, wake: refuse, syncSchedule: refuse, pauseSchedule: refuse, removeSchedule: refuse };
}
