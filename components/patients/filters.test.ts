import fc from "fast-check";
import { expect, it } from "vitest";
import { isFiltered, NO_FILTERS, readFilters, writeFilters } from "./filters";

const filters = fc.record({
  tagId: fc.option(fc.uuid()),
  consultantId: fc.option(fc.uuid()),
  gender: fc.option(fc.constantFrom("male" as const, "female" as const)),
  hasPhone: fc.option(fc.boolean()),
  registered: fc.option(fc.boolean()),
  appointmentTomorrow: fc.boolean(),
});

it("come back from the URL as they went in, and leave its other parts alone", () => {
  fc.assert(
    fc.property(filters, (wanted) => {
      const params = writeFilters(new URLSearchParams("clinic=x"), wanted);
      expect(readFilters(params)).toEqual(wanted);
      expect(params.get("clinic")).toBe("x");
      expect(writeFilters(params, NO_FILTERS).toString()).toBe("clinic=x");
      expect(isFiltered(wanted)).toBe(params.size > 1);
    }),
  );
});

it("read nothing out of nonsense", () => {
  expect(readFilters(new URLSearchParams("tag=1&gender=x&phone=yes&tomorrow=true"))).toEqual(NO_FILTERS);
});
