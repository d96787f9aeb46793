"use client";
import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { leastWidthPx } from "@/components/ui/table-width";
import { PERMISSION_AREAS, permissionsOf } from "@/lib/auth/permissions";
import type { RoleRow } from "@/lib/services/members/list";
import { useRoleName } from "./use-role-name";

const ROLE_COLUMN_PX = 150;

/** The permission tree against the roles. */
export function PermissionTable({ roles }: { roles: RoleRow[] }) {
  const t = useTranslations("members");
  const label = useTranslations("members.permission");
  const roleName = useRoleName();
  return (
    <table className="yd-table" style={{ minWidth: leastWidthPx([{ leastPx: 220 }, ...roles.map(() => ({ widthPx: ROLE_COLUMN_PX }))]) }}>
      <colgroup>
        <col />
        {roles.map((role) => (
          <col key={role.id} style={{ width: ROLE_COLUMN_PX }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t("column.permission")}</th>
          {roles.map((role) => (
            <th key={role.id} scope="col" data-align="center">
              {roleName(role)}
              <span className="ml-1 font-normal text-faint">{t("memberCount", { count: role.members })}</span>
            </th>
          ))}
        </tr>
      </thead>
      {PERMISSION_AREAS.map((area) => (
        <tbody key={area}>
          <tr style={{ height: 34 }}>
            <th scope="rowgroup" colSpan={roles.length + 1} className="static! bg-surface-secondary! text-foreground!">
              {label(`${area}.area`)}
            </th>
          </tr>
          {permissionsOf(area).map((permission) => (
            <tr key={permission} style={{ height: 36 }}>
              <th scope="row" className="static! pl-6! font-normal! text-foreground!">
                {label(permission)}
              </th>
              {roles.map((role) => (
                <td key={role.id} data-align="center">
                  {role.permissions.includes(permission) ? (
                    <Check size={16} className="inline text-success" aria-label={t("held")} role="img" />
                  ) : (
                    <span className="text-faint" aria-label={t("notHeld")} role="img">
                      –
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}
