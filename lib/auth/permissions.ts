/**
 * Every permission there is, as a tree: area, then what may be done in it. A permission's key is "area.action". A grant is such a
 * key, or "area.*" for a whole area, or "*". Labels: `members.permission.<key>` in the locale files.
 */
export const PERMISSION_TREE = {
  journey: ["view", "edit", "publish", "run", "export"],
  audience: ["view", "edit"],
  /** `all` = patients of every consultant, not only one's own. */
  patient: ["view", "all", "edit", "import", "export", "reveal_phone"],
  script: ["view", "edit"],
  calling: ["start"],
  call: ["view", "play"],
  report: ["view"],
  "settings.calling_rules": ["view"],
  /** The numbers that calls come from. */
  "settings.lines": ["view", "manage"],
  "settings.prices": ["view", "manage"],
  "settings.members": ["view", "manage"],
  "settings.api_keys": ["view", "manage"],
  "settings.audit": ["view"],
  "settings.webhooks": ["view", "manage"],
  /** The engine's state, dead letters and the kill switch. */
  "settings.system": ["view", "manage"],
} as const;

type Tree = typeof PERMISSION_TREE;
export type PermissionArea = keyof Tree;
export type Permission = { [A in PermissionArea]: `${A}.${Tree[A][number]}` }[PermissionArea];
export type Grant = Permission | `${PermissionArea}.*` | "*";

export const PERMISSION_AREAS = Object.keys(PERMISSION_TREE) as PermissionArea[];

export function permissionsOf(area: PermissionArea): Permission[] {
  return PERMISSION_TREE[area].map((action) => `${area}.${action}` as Permission);
}

export const ALL_PERMISSIONS: readonly Permission[] = PERMISSION_AREAS.flatMap(permissionsOf);

export const ROLE_KEYS = ["company_admin", "marketer", "clinic", "consultant"] as const;
export type RoleKey = (typeof ROLE_KEYS)[number];

/** The roles that every company begins with. Company admin and clinic admin hold all of smart calling (G1). */
export const DEFAULT_ROLES: Record<RoleKey, { name: string; grants: readonly Grant[] }> = {
  company_admin: { name: "公司管理员", grants: ["*"] },
  marketer: {
    name: "营销",
    grants: [
      "journey.*",
      "audience.*",
      "patient.view",
      "patient.all",
      "patient.import",
      "script.*",
      "calling.*",
      "call.*",
      "report.view",
      "settings.calling_rules.view",
    ],
  },
  clinic: {
    name: "门店管理员",
    grants: [
      "journey.view",
      "journey.run",
      "audience.view",
      "patient.*",
      "script.view",
      "calling.*",
      "call.*",
      "report.view",
      "settings.calling_rules.view",
      "settings.members.view",
    ],
  },
  consultant: { name: "咨询师", grants: ["journey.view", "patient.view", "script.view", "call.view"] },
};
