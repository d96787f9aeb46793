"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { createContext, type ReactNode, useCallback, useContext, useMemo } from "react";
import type { Permission } from "@/lib/auth/permissions";
import type { Frame } from "@/lib/services/shell/frame";

const ShellContext = createContext<Frame | null>(null);

export function ShellProvider({ frame, children }: { frame: Frame; children: ReactNode }) {
  return <ShellContext value={frame}>{children}</ShellContext>;
}

/** Company, user, the clinics they may work with. */
export function useShell(): Frame {
  const frame = useContext(ShellContext);
  if (!frame) throw new Error("useShell outside of the shell");
  return frame;
}

/** For showing or hiding; the service decides. */
export function useCan(permission: Permission): boolean {
  return useShell().permissions.includes(permission);
}

const CLINIC_PARAM = "clinic";

/** The clinic that the page is filtered by, from the URL; null = all that the person may see. */
export function useClinic() {
  const { clinics } = useShell();
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const clinic = clinics.find((c) => c.id === params.get(CLINIC_PARAM)) ?? null;
  const setClinicId = useCallback(
    (id: string | null) => {
      const next = new URLSearchParams(params);
      if (id) next.set(CLINIC_PARAM, id);
      else next.delete(CLINIC_PARAM);
      const query = next.toString();
      router.replace(query ? `${pathname}?${query}` : pathname, { scroll: false });
    },
    [params, pathname, router],
  );
  return { clinicId: clinic?.id ?? null, clinic, setClinicId };
}

/** Takes the clinic along to another page. */
export function useClinicHref(): (href: string) => string {
  const { clinicId } = useClinic();
  return useMemo(() => (href: string) => (clinicId ? `${href}${href.includes("?") ? "&" : "?"}${CLINIC_PARAM}=${clinicId}` : href), [clinicId]);
}
