import { expect, it } from "vitest";
import { said, SetupError } from "./steps";

it("says what a person can act on without a stack, and whose a file is that may not be used", () => {
  expect(said(new SetupError("Stop that program."))).toBe("Stop that program.");
  const denied = Object.assign(new Error("EACCES: permission denied, open '/srv/.data/secrets.json'"), {
    code: "EACCES",
    path: "/srv/.data/secrets.json",
  });
  expect(said(denied)).toMatch(/^\/srv\/\.data\/secrets\.json may not be used by this user[^]*chown -R/u);
  expect(said(new Error("unheard of"))).toContain("steps.test.ts");
});
