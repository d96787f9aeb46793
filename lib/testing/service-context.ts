import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { permissionSet } from "@/lib/auth/matcher";
import type { Grant } from "@/lib/auth/permissions";
import { applyEnvironment, config } from "@/lib/config";
import type { ServiceContext } from "@/lib/services/context";
import type { EnginePort } from "@/lib/services/engine-port";

const unused = () => Promise.reject(new Error("the engine has no part in this test"));
export const noEngine: EnginePort = {
  startRun: unused,
  pauseRun: unused,
  resumeRun: unused,
  stopRun: unused,
  wake: unused,
  migrate: unused,
  simulate: unused,
  syncSchedule: unused,
  pauseSchedule: unused,
  removeSchedule: unused,
};

/** A member of the company with these grants; all clinics and consultants unless `overrides` says otherwise. */
export function testContext(companyId: string, grants: readonly Grant[], overrides: Partial<ServiceContext> = {}): ServiceContext {
  return {
    companyId,
    userId: "test-user",
    permissions: permissionSet([...grants]),
    clinicIds: null,
    consultantId: null,
    timezone: "Asia/Shanghai",
    locale: "zh-CN",
    engine: noEngine,
    ...overrides,
  };
}

/** Keys and a data folder of this test file's own. */
export function testSettings(): void {
  const key = () => randomBytes(32).toString("base64");
  applyEnvironment({
    YIDAO_PHONE_KEYS: `1:${key()}`,
    YIDAO_PHONE_HASH_KEY: key(),
    YIDAO_DATA_DIR: mkdtempSync(path.join(parentFolder(), "yidao-data-")),
    LOG_LEVEL: "silent",
  });
}

/** The folder of the whole test run, where there is one: it goes away with it. */
function parentFolder(): string {
  const { dataDir } = config().launch;
  return dataDir.startsWith(tmpdir()) ? dataDir : tmpdir();
}
