import { config } from "@/lib/config";

/** Where a process can be made to die as by kill -9. */
export type FaultPlace = "enrol.committed" | "step.committed" | "call.before_send" | "call.accepted" | "text.before_send" | "text.accepted";

const passed = new Map<string, number>();

/** For the fault suite (YIDAO_FAULT_POINT=`place:n`): dies without a word when it comes to that place for the n-th time. Otherwise nothing. */
export function faultPoint(place: FaultPlace): void {
  const { point } = config().faults;
  if (point === undefined || point.place !== place) return;
  const times = (passed.get(place) ?? 0) + 1;
  passed.set(place, times);
  if (times >= point.times) process.kill(process.pid, "SIGKILL");
}
