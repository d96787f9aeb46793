import { expect, it } from "vitest";
import { follow, isPending, type SearchText, searchText, sent } from "./search-text";

const typed = (text: SearchText, value: string): SearchText => ({ ...text, typed: value });

it("keeps what is being typed when the page catches up with what was typed before", () => {
  const typing = typed(sent(typed(searchText(""), "张"), "张"), "张三");
  const caughtUp = follow(typing, "张");
  expect(caughtUp.typed).toBe("张三");
  expect(isPending(caughtUp)).toBe(true);
  expect(follow(sent(caughtUp, "张三"), "张三")).toEqual(searchText("张三"));
});

it("takes over what the page sets when nothing is being typed", () => {
  const shown = follow(sent(typed(searchText(""), "张三"), "张三"), "张三");
  expect(follow(shown, "").typed).toBe("");
  expect(isPending(follow(shown, ""))).toBe(false);
});
