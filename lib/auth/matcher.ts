import { ALL_PERMISSIONS, type Permission } from "./permissions";

const KNOWN: ReadonlySet<string> = new Set(ALL_PERMISSIONS);

/**
 * Does a list of grants (as stored in a role) hold this permission? Fail closed: an unknown permission is held by nobody, an
 * unknown or malformed grant gives nothing, and a wildcard stands only at the end of an area, never inside a word.
 */
export function holds(grants: readonly string[], permission: string): permission is Permission {
  if (!KNOWN.has(permission)) return false;
  return grants.some(
    (grant) => grant === permission || grant === "*" || (grant.endsWith(".*") && grant.length > 2 && permission.startsWith(grant.slice(0, -1))),
  );
}

/** What one person may do in one company. */
export interface PermissionSet {
  readonly grants: readonly string[];
  has(permission: Permission): boolean;
}

export function permissionSet(grants: readonly string[]): PermissionSet {
  return { grants, has: (permission) => holds(grants, permission) };
}
