export type ByteRange = { start: number; end: number } | "all" | "unsatisfiable";

/** One range of a `Range` header over `size` bytes (RFC 9110, 14.2). What is no single byte range is ignored: "all". */
export function byteRange(header: string | null, size: number): ByteRange {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  const [first = "", last = ""] = match?.slice(1) ?? [];
  if (first === "" && last === "") return "all";
  if (first === "") {
    const suffix = Math.min(Number(last), size);
    return suffix === 0 ? "unsatisfiable" : { start: size - suffix, end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < start) return "all";
  return start >= size ? "unsatisfiable" : { start, end };
}
