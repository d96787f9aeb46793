"use client";
import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { Drawer } from "@/components/ui/drawer";
import { useFormat } from "@/components/use-format";
import { PERMISSION_AREAS, permissionsOf } from "@/lib/auth/permissions";
import type { MemberRow, RoleRow } from "@/lib/services/members/list";
import { useClinicsText } from "./use-clinics-text";
import { useRoleName } from "./use-role-name";

type Props = { member: MemberRow | null; role: RoleRow | undefined; onClose: () => void };

/** One member: where they work and what they may do. */
export function MemberDrawer({ member, role, onClose }: Props) {
  const t = useTranslations("members");
  const label = useTranslations("members.permission");
  const roleName = useRoleName();
  const clinicsText = useClinicsText();
  const format = useFormat();
  const areas = PERMISSION_AREAS.map((area) => ({ area, held: permissionsOf(area).filter((p) => role?.permissions.includes(p)) })).filter(
    (a) => a.held.length > 0,
  );
  return (
    <Drawer isOpen={member !== null} onClose={onClose} title={member?.name}>
      <dl className="grid grid-cols-[84px_1fr] gap-y-1.5 border-b border-separator px-[18px] py-3.5">
        <dt className="text-muted">{t("column.email")}</dt>
        <dd>{member?.email}</dd>
        <dt className="text-muted">{t("column.role")}</dt>
        <dd>{roleName(role)}</dd>
        <dt className="text-muted">{t("column.clinics")}</dt>
        <dd>{member ? clinicsText(member.clinics) : null}</dd>
        <dt className="text-muted">{t("column.lastSignIn")}</dt>
        <dd>{member?.lastSignInAt ? format.dateTime(member.lastSignInAt) : t("never")}</dd>
      </dl>
      <div className="px-[18px] py-3.5">
        <h3 className="mb-2 font-semibold">{t("may")}</h3>
        <ul className="flex flex-col gap-2.5">
          {areas.map(({ area, held }) => (
            <li key={area}>
              <p className="text-sm text-muted">{label(`${area}.area`)}</p>
              <ul>
                {held.map((permission) => (
                  <li key={permission} className="flex items-center gap-1.5">
                    <Check aria-hidden size={14} className="text-success" />
                    {label(permission)}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </div>
    </Drawer>
  );
}
