import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds, permissionSet } from "./matcher";
import { ALL_PERMISSIONS, DEFAULT_ROLES, PERMISSION_AREAS, permissionsOf, ROLE_KEYS } from "./permissions";

const permission = fc.constantFrom(...ALL_PERMISSIONS);

describe("holds", () => {
  it.each([
    [["journey.view"], "journey.view", true],
    [["journey.view"], "journey.edit", false],
    [["journey.*"], "journey.publish", true],
    [["journey.*"], "audience.view", false],
    [["*"], "settings.members.manage", true],
    [["settings.*"], "settings.members.manage", true],
    [["settings.members.*"], "settings.calling_rules.view", false],
    [["jour*"], "journey.view", false],
    [[".*"], "journey.view", false],
    [["call.*"], "calling.start", false],
    [["journey"], "journey.view", false],
    [["JOURNEY.VIEW"], "journey.view", false],
    [["*"], "journey.unheard_of", false],
    [["*"], "", false],
    [["*"], "*", false],
    [[], "journey.view", false],
  ])("%j on %s: %s", (grants, asked, expected) => {
    expect(holds(grants, asked)).toBe(expected);
  });

  it("nothing that is not in the tree is ever held", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (grants, asked) => {
        fc.pre(!ALL_PERMISSIONS.some((p) => p === asked));
        expect(holds([...grants, "*", asked], asked)).toBe(false);
      }),
    );
  });

  it("strings that are no grants give nothing", () => {
    const noGrant = fc.string().filter((s) => s !== "*" && !ALL_PERMISSIONS.some((p) => p === s) && !s.endsWith(".*"));
    fc.assert(
      fc.property(fc.array(noGrant), permission, (grants, asked) => {
        expect(holds(grants, asked)).toBe(false);
      }),
    );
  });

  it("more grants never take anything away", () => {
    fc.assert(
      fc.property(fc.array(permission), fc.array(fc.string()), permission, (grants, more, asked) => {
        if (holds(grants, asked)) expect(holds([...grants, ...more], asked)).toBe(true);
      }),
    );
  });

  it("an area's wildcard holds exactly the area", () => {
    for (const area of PERMISSION_AREAS) {
      const held = ALL_PERMISSIONS.filter((p) => holds([`${area}.*`], p));
      expect(held).toEqual(permissionsOf(area));
    }
  });
});

describe("default roles", () => {
  it("the company admin holds everything, the consultant neither publishes nor exports nor reveals", () => {
    expect(ALL_PERMISSIONS.every((p) => permissionSet(DEFAULT_ROLES.company_admin.grants).has(p))).toBe(true);
    const consultant = permissionSet(DEFAULT_ROLES.consultant.grants);
    for (const p of ["journey.publish", "patient.export", "patient.reveal_phone", "patient.all", "calling.start"] as const)
      expect(consultant.has(p)).toBe(false);
  });
  it("only the company admin manages members", () => {
    expect(ROLE_KEYS.filter((r) => permissionSet(DEFAULT_ROLES[r].grants).has("settings.members.manage"))).toEqual(["company_admin"]);
  });
});
