import { describe, expect, it } from "vitest";
import { clientAddress, isSameOrigin, isSecure } from "./request";
import { localPath } from "./local-path";

describe("isSameOrigin", () => {
  it.each([
    ["own page", { origin: "http://localhost:3000", host: "localhost:3000" }, true],
    ["own page behind a proxy", { origin: "https://yidao.example", host: "10.0.0.4:3000", "x-forwarded-host": "yidao.example" }, true],
    ["another site", { origin: "https://evil.example", host: "localhost:3000" }, false],
    ["another port", { origin: "http://localhost:9999", host: "localhost:3000" }, false],
    ["null origin", { origin: "null", host: "localhost:3000" }, false],
    ["no origin", { host: "localhost:3000" }, false],
    ["no URL", { origin: "localhost:3000", host: "localhost:3000" }, false],
    ["a browser that says cross-site", { origin: "http://localhost:3000", host: "localhost:3000", "sec-fetch-site": "cross-site" }, false],
    ["a sibling host", { origin: "https://a.yidao.example", host: "yidao.example", "sec-fetch-site": "same-site" }, false],
  ])("%s: %o is %s", (_name, headers, expected) => {
    expect(isSameOrigin(new Headers(headers))).toBe(expected);
  });
});

it("takes the scheme and the nearest address", () => {
  expect(isSecure(new Headers({ "x-forwarded-proto": "https,http" }))).toBe(true);
  expect(isSecure(new Headers())).toBe(false);
  expect(clientAddress(new Headers({ "x-forwarded-for": "1.1.1.1, 10.0.0.9" }))).toBe("10.0.0.9");
  expect(clientAddress(new Headers())).toBeNull();
});

it.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::", "2001:db8:1:2::/64"],
  ["2001:DB8:01:2::ffff:9", "2001:db8:1:2::/64"],
  ["2001:db8::7", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["64:ff9b::192.0.2.7", "64:ff9b:0:0::/64"],
  ["nonsense", "nonsense"],
])("counts attempts from %s under %s", (address, counted) => {
  expect(clientAddress(new Headers({ "x-forwarded-for": address }))).toBe(counted);
});

describe("localPath", () => {
  it.each([
    ["/journeys/1?clinic=2", "/journeys/1?clinic=2"],
    ["/", "/"],
    ["//evil.example/x", "/"],
    ["/\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["https://evil.example", "/"],
    ["javascript:alert(1)", "/"],
    ["/sign-in?next=/x", "/"],
    ["/api/auth/sign-out", "/"],
    [["/a", "/b"], "/"],
    [undefined, "/"],
  ])("%j goes to %s", (next, expected) => {
    expect(localPath(next)).toBe(expected);
  });
});
