import { closeDatabase } from "@/lib/db";
import { executeImport } from "@/lib/services/imports/execute";

/** Carries one import out, as the web process does, in a process that can be killed. */
const [companyId = "", jobId = ""] = process.argv.slice(2);
void executeImport(companyId, jobId).then(closeDatabase);
