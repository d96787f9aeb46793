import { describe, expect, it } from "vitest";
import { isPublicAddress, urlFault } from "./address";

describe("addresses", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "2001:0:1::1",
    "2001:db8::1",
    "not an address",
  ])("%s may not be reached", (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "240e::1"])("%s may", (address) => expect(isPublicAddress(address)).toBe(true));
});

describe("an endpoint's address", () => {
  it.each([
    ["https://crm.example.com/hooks", null],
    ["https://8.8.8.8/", null],
    ["http://crm.example.com/", "url_not_https"],
    ["ftp://crm.example.com/", "url_invalid"],
    ["file:///etc/passwd", "url_invalid"],
    ["https://user:pass@crm.example.com/", "url_invalid"],
    ["nonsense", "url_invalid"],
    ["https://localhost/", "url_private"],
    ["https://a.localhost/", "url_private"],
    ["https://intranet/", "url_private"],
    ["https://127.0.0.1/", "url_private"],
    // Other spellings of the same address.
    ["https://2130706433/", "url_private"],
    ["https://0x7f.1/", "url_private"],
    ["https://[::1]/", "url_private"],
    ["https://[::ffff:7f00:1]/", "url_private"],
    ["http://crm.internal:4100/x", null],
    ["http://crm.internal:4101/x", "url_not_https"],
    ["http://erp.internal:9/x", null],
  ])("%s: %s", (url, fault) => expect(urlFault(url, ["crm.internal:4100", "erp.internal"])).toBe(fault));
});
