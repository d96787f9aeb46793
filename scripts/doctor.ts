import { config } from "@/lib/config";
import { closeDatabase } from "@/lib/db";
import { doctor, type DoctorReport } from "@/lib/doctor/check";
import { hashPhone } from "@/lib/phone/hash";
import { phoneSecrets } from "@/lib/phone/secrets";
import { withDatabase } from "./setup/command-stack";
import { main } from "./setup/steps";

/** `npm run doctor [-- --json]`: checks the engine's promises I1-I8 over all runs and the carrier's log; exit 1 and the rows on a violation. */
void main(async () => {
  const report = await withDatabase("npm run doctor", async (running) => {
    try {
      const { hashKey } = phoneSecrets();
      return await doctor({ carrierDir: config().carrier.dataDir, hashPhone: (e164) => hashPhone(e164, hashKey), running });
    } finally {
      await closeDatabase();
    }
  });
  process.stdout.write(process.argv.includes("--json") ? `${JSON.stringify(report)}\n` : text(report));
  return report.ok ? 0 : 1;
});

function text({ ok, checked, violations }: DoctorReport): string {
  const looked = Object.entries(checked).map(([what, count]) => `${what} ${count}`);
  const lines = violations.map(
    ({ invariant, code, companyId, ...row }) => `  ✗ ${invariant} ${code}  ${companyId ?? "installation"}  ${JSON.stringify(row)}`,
  );
  return [`Checked: ${looked.join(", ")}`, ...lines, ok ? "✓ Nothing is wrong." : `✗ ${violations.length} violations.`, ""].join("\n");
}
