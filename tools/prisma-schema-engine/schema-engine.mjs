#!/usr/bin/env node
// Stands in for Prisma's `schema-engine` binary where that could not be downloaded: the same engine compiled to
// WebAssembly, spoken to by the Prisma CLI as it speaks to the binary (one JSON-RPC message a line on stdio, logs as JSON on
// stderr). Named to the CLI by PRISMA_SCHEMA_ENGINE_BINARY, see scripts/setup/prisma.ts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { PrismaPg } from "@prisma/adapter-pg";

const require = createRequire(import.meta.url);

function logLine(level, fields) {
  process.stderr.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, fields, target: "schema_engine::logger" })}\n`);
}

/** The adapter cuts a script at every `;`, also inside comments and function bodies. PostgreSQL itself takes it whole. */
class WholeScripts extends PrismaPg {
  async connect() {
    return whole(await super.connect());
  }
  async connectToShadowDb() {
    return whole(await super.connectToShadowDb());
  }
}

function whole(adapter) {
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

/** The package is made for bundlers: it imports its .wasm file, which Node cannot; so bind the two here. */
async function loadEngine() {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const file = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg").replace(/\.js$/u, ".wasm");
  const { instance } = await WebAssembly.instantiate(readFileSync(file), { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datamodels: { type: "string", multiple: true },
    datasource: { type: "string" },
    "enabled-preview-features": { type: "string" },
    "extension-types": { type: "string" },
  },
});

if (positionals[0] === "cli") await answerCli(positionals);
else await serve();

/** `schema-engine cli can-connect-to-database`: the URL comes beside it. */
async function answerCli(words) {
  const url = values.datasource ? JSON.parse(values.datasource).url : words.at(-1);
  const adapter = await new PrismaPg(url).connect();
  try {
    if (words.includes("can-connect-to-database")) await adapter.queryRaw({ sql: "SELECT 1", args: [], argTypes: [] });
    else throw new Error(`the command ${words.slice(1).join(" ")} is not available without the schema-engine binary`);
    logLine("INFO", { message: "Connection successful" });
  } catch (error) {
    logLine("ERROR", { message: error.message, error_code: "P1001" });
    process.exitCode = 1;
  } finally {
    await adapter.dispose();
  }
}

async function serve() {
  const datamodels = (values.datamodels ?? []).map((file) => [file, readFileSync(file, "utf8")]);
  const url = values.datasource ? JSON.parse(values.datasource).url : undefined;
  if (!url) {
    logLine("ERROR", { message: "no datasource URL was given" });
    process.exit(1);
  }
  let engine;
  const open = async () => {
    const SchemaEngine = await loadEngine();
    const factory = bindMigrationAwareSqlAdapterFactory(new WholeScripts(url));
    const log = (line) => process.stderr.write(`${line}\n`);
    return SchemaEngine.new({ datamodels }, log, factory);
  };
  const reply = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    if (!line.trim()) continue;
    const { id, method, params } = JSON.parse(line);
    // Answers to the engine's own "print" requests carry no method.
    if (!method) continue;
    try {
      engine ??= await open();
      reply({ id, result: await call(engine, method, params) });
    } catch (error) {
      reply({ id, error: { code: -32000, message: "An error happened. Check the data field for details.", data: describe(error) } });
    }
  }
  process.exit(0);
}

async function call(engine, method, params) {
  if (method === "createDatabase") throw new Error("createDatabase is not available without the schema-engine binary: create the database first");
  const name = method === "getDatabaseVersion" ? "version" : method;
  if (typeof engine[name] !== "function") throw new Error(`unknown method ${method}`);
  const result = await engine[name](params);
  if (method === "diff" && result?.stdout)
    process.stdout.write(`${JSON.stringify({ id: 0, jsonrpc: "2.0", method: "print", params: { content: result.stdout } })}\n`);
  return result ?? {};
}

/** The binary's form of an error: what the CLI prints, with Prisma's code when there is one. */
function describe(error) {
  const isKnown = typeof error?.code === "string" && /^P\d{4}$/u.test(error.code);
  return { is_panic: false, message: error?.message ?? String(error), meta: error?.meta ?? null, ...(isKnown ? { error_code: error.code } : {}) };
}
