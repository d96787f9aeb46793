"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Menu, type MenuItem } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";
import type { TaskRow } from "@/lib/services/tasks/list";

const NOBODY = "nobody";

/** Who is to do a task, and the choice of somebody else. */
export function TaskAssignee({ task: { id, title, assigneeId, assigneeName } }: { task: TaskRow }) {
  const t = useTranslations("tasks");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const staff = useQuery(trpc.tasks.options.queryOptions()).data?.staff ?? [];
  const nameOf = (staffId: string | null) => staff.find((person) => person.id === staffId)?.name;
  const assign = useMutation(
    trpc.tasks.assign.mutationOptions({
      onError: (error) => toast(errorText(error), { tone: "bad" }),
      onSettled: () =>
        Promise.all([client.invalidateQueries(trpc.tasks.pathFilter()), client.invalidateQueries(trpc.patients.timeline.pathFilter())]),
    }),
  );
  function give(staffId: string | null, before: string | null) {
    if (staffId === before) return;
    assign.mutate(
      { id, staffId },
      {
        onSuccess: () => {
          const name = nameOf(staffId);
          const isWithinReach = before === null || nameOf(before) !== undefined;
          toast(
            name ? t("assigned", { title, name }) : t("unassigned", { title }),
            isWithinReach ? { action: { label: t("undo"), onPress: () => give(before, staffId) } } : {},
          );
        },
      },
    );
  }
  const item = (staffId: string | null, label: string): MenuItem => ({
    key: staffId ?? NOBODY,
    label,
    isSelected: staffId === assigneeId,
    onAction: () => give(staffId, assigneeId),
  });
  const label = t("assign", { title, name: assigneeName ?? t("nobody") });
  return (
    <Menu
      aria-label={label}
      trigger={
        <Button size="xs" isPending={assign.isPending} aria-label={label} className="max-w-full">
          <span className="truncate">{assigneeName ?? t("nobody")}</span>
          <ChevronDown width={12} height={12} aria-hidden />
        </Button>
      }
      sections={[
        { key: "nobody", items: [item(null, t("nobody"))] },
        { key: "staff", items: staff.map((person) => item(person.id, person.name)) },
      ].filter((section) => section.items.length > 0)}
    />
  );
}
