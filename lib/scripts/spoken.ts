/** Dates as a person says them on the phone: 「11月22日周日下午2点半」. */
import { dayOf, MINUTE_MS } from "@/lib/time/day";
import { wallClock } from "@/lib/time/zone";

const WEEKDAYS = ["", "周一", "周二", "周三", "周四", "周五", "周六", "周日"];

function partOfDay(hour: number): string {
  if (hour < 6) return "凌晨";
  if (hour < 9) return "早上";
  if (hour < 12) return "上午";
  if (hour < 13) return "中午";
  return hour < 18 ? "下午" : "晚上";
}

/** An instant in `zone`, with the weekday and the time of day. */
export function spokenDateTime(instantMs: number, zone: string): string {
  const { dayNumber, weekday, timeMs } = wallClock(instantMs, zone);
  const minutes = Math.floor(timeMs / MINUTE_MS);
  const hour = Math.floor(minutes / 60);
  const minute = minutes % 60;
  const clock = `${hour > 12 ? hour - 12 : hour}点${minute === 0 ? "" : minute === 30 ? "半" : `${minute}分`}`;
  const { month, day } = dayOf(dayNumber);
  return `${month}月${day}日${WEEKDAYS[weekday] ?? ""}${partOfDay(hour)}${clock}`;
}

/** A calendar date "YYYY-MM-DD", without the year. */
export function spokenDate(isoDate: string): string {
  const [, month = "", day = ""] = isoDate.split("-");
  return `${Number(month)}月${Number(day)}日`;
}
