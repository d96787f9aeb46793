import { type PatientPage, listPatients } from "@/lib/services/patients/list";
import type { PatientFilter } from "@/lib/services/patients/filter";
import { testDatabase } from "@/lib/testing/database";
import { testContext, testSettings } from "@/lib/testing/service-context";
import { percentile } from "./statistics";
import type { Bench, Figure } from "./types";

const PATIENTS = 100_000;
const ROUNDS = 40;

/** Two companies of 100,000 patients with tags, visits and appointments. */
async function fill(query: (text: string, params: unknown[]) => Promise<unknown>, companyId: string): Promise<void> {
  const run = (text: string) => query(text, [companyId]);
  await run("INSERT INTO clinic (company_id, name, short_name) SELECT $1, 'c' || n, 'c' || n FROM generate_series(1, 6) n");
  await run("INSERT INTO staff (company_id, name, kind) SELECT $1, 's' || n, 'consultant' FROM generate_series(1, 20) n");
  await run("INSERT INTO tag (company_id, name) SELECT $1, 't' || n FROM generate_series(1, 10) n");
  await run(`INSERT INTO customer (company_id, clinic_id, record_number, name, gender, phone_hash, phone_last4, phone_masked, consultant_id, created_at)
    SELECT $1, k[1 + n % 6], CASE WHEN n % 20 > 0 THEN 'BL' || n END, substr('王李张刘陈杨黄赵吴周', 1 + n % 10, 1) || chr(20000 + n % 977) || chr(21000 + n % 1999),
      CASE n % 3 WHEN 0 THEN 'male' WHEN 1 THEN 'female' END, CASE WHEN n % 50 > 0 THEN decode(md5(n::text), 'hex') END, lpad((n % 10000)::text, 4, '0'),
      '138****' || lpad((n % 10000)::text, 4, '0'), s[1 + n % 20], now() - n * interval '1 minute'
    FROM generate_series(1, ${PATIENTS}) n, (SELECT array_agg(id) k FROM clinic WHERE company_id = $1), (SELECT array_agg(id) s FROM staff WHERE company_id = $1)`);
  const each = (into: string, columns: string, share: number) =>
    run(`INSERT INTO ${into} SELECT $1, ${columns} FROM (SELECT id, row_number() OVER () n FROM customer WHERE company_id = $1) c
      CROSS JOIN LATERAL generate_series(1, ${share}) g, (SELECT array_agg(id) t FROM tag WHERE company_id = $1) ON CONFLICT DO NOTHING`);
  await each("customer_tag (company_id, customer_id, tag_id)", "c.id, t[1 + (n * g) % 10]", 2);
  await each("clinic_visit (company_id, customer_id, visited_at)", "c.id, now() - (n % 700) * g * interval '1 day'", 3);
  await each("appointment (company_id, customer_id, starts_at, item)", "c.id, now() + ((n % 400) - 340) * interval '1 day', '洁牙'", 1);
}

export const bench: Bench = {
  name: "patients-list",
  about: "a page of patients of a company of 100,000, over all kinds of filters",
  limitMinutes: 5,
  run: ({ note }) => measure(note),
};

async function measure(note: (text: string) => void): Promise<Figure[]> {
  testSettings();
  const database = await testDatabase();
  try {
    const companies = [await database.company("一"), await database.company("二")];
    for (const id of companies) await fill((text, params) => database.owner.query(text, params), id);
    await database.owner.query("VACUUM ANALYZE");
    const companyId = companies[0] ?? "";
    const one = async (text: string) => (await database.owner.query<{ id: string }>(text, [companyId])).rows[0]?.id ?? "";
    const clinicId = await one("SELECT id FROM clinic WHERE company_id = $1 LIMIT 1");
    const consultantId = await one("SELECT id FROM staff WHERE company_id = $1 LIMIT 1");
    const tagId = await one("SELECT id FROM tag WHERE company_id = $1 LIMIT 1");
    const asked: Record<string, Partial<PatientFilter>> = {
      everybody: {},
      "one clinic": { clinicId },
      "one consultant": { consultantId },
      "consultant and clinic": { consultantId, clinicId },
      tag: { tagId },
      "tag and clinic": { tagId, clinicId },
      gender: { gender: "female" },
      "without phone": { hasPhone: false },
      leads: { registered: false },
      "appointment tomorrow": { appointmentTomorrow: true },
      "name, beginning": { search: "王" },
      "name, end": { search: String.fromCodePoint(21_042) },
      "record number": { search: "BL1234" },
      "last four": { search: "0042" },
      nobody: { search: "没有这个人" },
    };
    const ctx = testContext(companyId, ["*"]);
    const scoped = testContext(companyId, ["*"], { clinicIds: [clinicId] });
    const everything: number[] = [];
    for (const [name, filter] of Object.entries(asked)) {
      const times: number[] = [];
      let page: PatientPage | undefined;
      for (let i = 0; i < ROUNDS; i += 1) {
        const startedAt = performance.now();
        page = await listPatients(i % 4 === 3 ? scoped : ctx, {
          ...filter,
          ...(i % 4 === 3 ? { clinicId } : {}),
          cursor: i % 4 === 2 ? page?.next : null,
        });
        times.push(performance.now() - startedAt);
      }
      everything.push(...times);
      note(`${name.padEnd(24)} p50 ${percentile(times, 50).toFixed(1)} ms  p95 ${percentile(times, 95).toFixed(1)} ms`);
    }
    return [
      { name: "patients_list_100k_p50", value: percentile(everything, 50), unit: "ms" },
      { name: "patients_list_100k_p95", value: percentile(everything, 95), unit: "ms" },
    ];
  } finally {
    await database.close();
  }
}
