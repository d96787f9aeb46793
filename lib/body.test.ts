import { expect, it } from "vitest";
import { incoming, readLimited } from "./body";

async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

it.each<[string, string[], string | null, string | null]>([
  ["in pieces, up to the limit", ["abc", "de", ""], null, "abcde"],
  ["one byte more", ["abc", "def"], null, null],
  ["a length that is too long already, unread", ["abc"], "6", null],
  ["more than it said", ["abc", "def"], "3", null],
  ["less than it said: that is for the caller to judge", ["ab"], "3", "ab"],
  ["a length that is none", ["abc"], "many", "abc"],
])("%s", async (_, texts, contentLength, read) => {
  expect((await readLimited({ body: pieces(...texts), contentLength }, 5))?.toString() ?? null).toBe(read);
});

it("a request without a body is empty", async () => {
  expect(await readLimited(incoming(new Request("http://here.invalid", { method: "POST" })), 5)).toHaveLength(0);
});
