/**
 * Who may import whom. The table is in ARCHITECTURE.md; a rule here for each of its lines.
 * @type {import("dependency-cruiser").IConfiguration}
 */
const TESTS = "\\.test\\.tsx?$|/testing(\\.ts|/)|^e2e/|^bench/|^faults/";
const PURE = "^lib/(journey|calling|audience|scripts|leads|time)/";
const KIND_FACES = "^lib/journey/kinds/.*\\.tsx$|^lib/journey/kinds/faces\\.ts$";
const npm = (...names) => `node_modules/(${names.join("|")})(/|$)`;

const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    rule(
      "no-cycles",
      "A cycle means that two files are one thing, or that one part of a file belongs elsewhere.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    rule("no-unresolvable", "An import that leads nowhere.", { pathNot: "^lib/db/" }, { couldNotResolve: true }),
    rule(
      "pure-core",
      "The pure rooms know only zod and each other (and the graph layout): no IO, no database, no React.",
      { path: PURE, pathNot: `${TESTS}|${KIND_FACES}|\\.tsx$` },
      { pathNot: `${PURE}|${npm("zod", "@dagrejs/dagre")}`, dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "kind-faces",
      "What a kind shows may use React and components, never what only a server has.",
      { path: KIND_FACES, pathNot: TESTS },
      { path: `^lib/(db|services|channels|engine|config\\.ts|log\\.ts)|^workflows/|^carrier/|${npm("@temporalio/[^/]+", "pg", "@prisma/[^/]+")}` },
    ),
    rule(
      "components",
      "Screens know pure code and the types of the API.",
      { path: "^components/", pathNot: TESTS },
      {
        path: `^lib/(db|services|channels|engine|config\\.ts|log\\.ts)|^workflows/|^carrier/|^scripts/|${npm("@temporalio/[^/]+", "pg", "@prisma/[^/]+")}`,
        dependencyTypesNot: ["type-only"],
      },
    ),
    rule(
      "channels",
      "Channels know settings, never what is built on them.",
      { path: "^lib/channels/", pathNot: TESTS },
      { path: "^lib/(services|db|engine|trpc)/|^app/|^components/|^workflows/" },
    ),
    rule(
      "engine",
      "The engine knows nothing that asks of it: services call it, never the other way round.",
      { path: "^lib/(engine|intake)/", pathNot: TESTS },
      { path: `^lib/(services|trpc|http)/|^app/|^components/|^workflows/|^carrier/|${npm("next", "react", "@temporalio/[^/]+")}` },
    ),
    rule(
      "services",
      "Services know no web framework, no transport and no Temporal: the durable loops are a port in their context.",
      { path: "^lib/services/", pathNot: TESTS },
      { path: `^lib/trpc/|^app/|^components/|^workflows/|^carrier/|${npm("next", "@trpc/[^/]+", "react", "react-dom", "@temporalio/[^/]+")}` },
    ),
    rule(
      "routers",
      "Routers only translate.",
      { path: "^lib/trpc/routers/", pathNot: TESTS },
      {
        path: `^lib/(db|engine|channels)/|^workflows/|^carrier/|${npm("pg", "@temporalio/[^/]+", "@prisma/[^/]+")}`,
        dependencyTypesNot: ["type-only"],
      },
    ),
    rule(
      "workflow-sandbox",
      "Workflow code is deterministic: Temporal's workflow API, the plan, and the types of activities.",
      { path: "^workflows/.*(workflow|workflows|interpret|signals)\\.ts$", pathNot: TESTS },
      { pathNot: `^workflows/|^lib/journey/|${npm("@temporalio/(workflow|common)", "zod")}`, dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "app",
      "Routes know the API, screens, channel parsers and the workflow client.",
      { path: "^app/", pathNot: TESTS },
      { path: `^lib/engine/|^workflows/.*(worker|activities)\\.ts$|^carrier/|${npm("pg", "@prisma/[^/]+")}` },
    ),
    rule(
      "database-door",
      "Only lib/db imports the generated client and the driver.",
      { path: "^(app|components|lib|workflows)/", pathNot: `^lib/db/|${TESTS}` },
      { path: `^lib/db/(?!index\\.ts)|${npm("pg", "@prisma/[^/]+")}` },
    ),
    rule(
      "carrier-apart",
      "The carrier stands for somebody else's network: it shares no code with the product.",
      { path: "^carrier/" },
      { path: "^(app|components|lib|workflows|scripts|prisma)/" },
    ),
    rule(
      "carrier-unseen",
      "Nobody reaches into the carrier: it is spoken to over HTTP.",
      { path: "^(app|components|lib|workflows|prisma)/", pathNot: TESTS },
      { path: "^carrier/" },
    ),
    rule(
      "set-up-apart",
      "Set-up code stays out of the product.",
      { path: "^(app|components|lib|workflows|carrier)/", pathNot: TESTS },
      { path: "^scripts/" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|\\.data|node_modules/\\.cache)|^lib/db/generated" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
    moduleSystems: ["es6", "cjs"],
    // TypeScript 7 has no API that could be used here.
    parser: "swc",
  },
};
