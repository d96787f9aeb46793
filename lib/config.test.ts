import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { config, resetConfig } from "./config";

beforeEach(resetConfig);
afterEach(() => {
  vi.unstubAllEnvs();
  resetConfig();
});

const key = Buffer.alloc(32, 7).toString("base64");

describe("settings", () => {
  it("reads the group that is asked for, and no other", () => {
    vi.stubEnv("DATABASE_URL", "postgresql://a@localhost/b");
    vi.stubEnv("TEMPORAL_ADDRESS", "");
    expect(config().database.url).toBe("postgresql://a@localhost/b");
    expect(() => config().temporal).toThrow(/TEMPORAL_ADDRESS/u);
  });

  it("names what is wrong, never its value", () => {
    vi.stubEnv("YIDAO_PHONE_KEYS", "1:c2hvcnQ=");
    vi.stubEnv("YIDAO_PHONE_HASH_KEY", "hunter2hunter2");
    const read = () => config().phone;
    expect(read).toThrow(/YIDAO_PHONE_KEYS[^]*YIDAO_PHONE_HASH_KEY/u);
    expect(read).not.toThrow(/hunter2/u);
  });

  it("reads a ring of phone keys", () => {
    vi.stubEnv("YIDAO_PHONE_KEYS", `1:${key},2:${key}`);
    vi.stubEnv("YIDAO_PHONE_CURRENT_KEY", "2");
    vi.stubEnv("YIDAO_PHONE_HASH_KEY", key);
    const { keys, currentKey, hashKey } = config().phone;
    expect([...keys.keys()]).toEqual([1, 2]);
    expect(currentKey).toBe(2);
    expect(hashKey).toHaveLength(32);
  });
});
