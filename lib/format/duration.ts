import type { Locale } from "@/lib/i18n/locales";
import { NONE } from "./number";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** 47秒, 1分23秒, 2小时05分, 3天4小时 / 47s, 1m 23s, 2h 05m, 3d 4h */
export function formatDuration(seconds: number | null | undefined, locale: Locale): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NONE;
  const whole = Math.max(0, Math.round(seconds));
  const [days, hours, minutes, rest] = [
    Math.floor(whole / DAY),
    Math.floor((whole % DAY) / HOUR),
    Math.floor((whole % HOUR) / MINUTE),
    whole % MINUTE,
  ];
  const zh = locale === "zh-CN";
  if (days > 0) return join(zh, [`${days}${zh ? "天" : "d"}`, hours > 0 && `${hours}${zh ? "小时" : "h"}`]);
  if (hours > 0) return join(zh, [`${hours}${zh ? "小时" : "h"}`, minutes > 0 && `${pad(minutes)}${zh ? "分" : "m"}`]);
  if (minutes > 0) return join(zh, [`${minutes}${zh ? "分" : "m"}`, rest > 0 && `${rest}${zh ? "秒" : "s"}`]);
  return `${rest}${zh ? "秒" : "s"}`;
}

/** 1:23, for players and dialogues. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / MINUTE)}:${pad(whole % MINUTE)}`;
}

function join(zh: boolean, parts: Array<string | false>): string {
  return parts.filter(Boolean).join(zh ? "" : " ");
}

const pad = (n: number): string => String(n).padStart(2, "0");
