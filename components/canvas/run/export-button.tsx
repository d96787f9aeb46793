"use client";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import { filterInput, type PeopleFilter } from "./filter";
import type { List } from "./opened";
import type { Scope } from "./scope";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

interface ExportButtonProps {
  scope: Scope;
  list: List;
  filter: PeopleFilter;
  icon: ReactNode;
}

/** The people that the list shows as a sheet; exporting is audited. */
export function ExportButton({ scope, list, filter, icon }: ExportButtonProps) {
  const t = useTranslations("canvas.run");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const canExport = useCan("journey.export");
  const sheet = useMutation(trpc.runs.exportPeople.mutationOptions());
  if (!canExport) return null;
  return (
    <Button
      size="sm"
      icon={icon}
      isPending={sheet.isPending}
      onPress={() =>
        sheet.mutate(
          { ...scope, ...filterInput(list, filter) },
          {
            onSuccess: ({ fileName, base64 }) => download(fileName, base64),
            onError: (error) => toast(errorText(error), { tone: "bad" }),
          },
        )
      }
    >
      {t("export")}
    </Button>
  );
}

function download(fileName: string, base64: string) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: XLSX }));
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
