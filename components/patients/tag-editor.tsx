"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { Button, IconButton } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { MultiSelect } from "@/components/ui/combobox";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";

export function TagEditor({ patientId, tags }: { patientId: string; tags: string[] }) {
  const t = useTranslations("patients.detail");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const errorText = useErrorText();
  const canEdit = useCan("patient.edit");
  // What is chosen, and the tags that the choosing began with: only the difference is saved, for others add tags meanwhile.
  const [edit, setEdit] = useState<{ began: string[]; chosen: string[] } | null>(null);
  const options = useQuery(trpc.patients.options.queryOptions(undefined, { enabled: edit !== null }));
  const save = useMutation(
    trpc.patients.setTags.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.patients.get.queryKey({ id: patientId }) });
        setEdit(null);
      },
      onError: (error) => toast(errorText(error), { tone: "bad" }),
    }),
  );
  if (edit === null) {
    return (
      <div className="flex flex-wrap items-center gap-1.5">
        {tags.map((tag) => (
          <Chip key={tag} size="sm">
            {tag}
          </Chip>
        ))}
        {tags.length === 0 ? <span className="text-sm text-faint">{t("noTags")}</span> : null}
        {canEdit ? (
          <IconButton size="xs" label={t("editTags")} icon={<Pencil aria-hidden />} onPress={() => setEdit({ began: tags, chosen: tags })} />
        ) : null}
      </div>
    );
  }
  const { began, chosen } = edit;
  const known = [...new Set([...(options.data?.tags.map((tag) => tag.name) ?? []), ...began])];
  return (
    <div className="flex flex-col gap-2">
      <MultiSelect
        aria-label={t("tags")}
        options={known.map((name) => ({ value: name, label: name }))}
        value={chosen}
        onChange={(next) => setEdit({ began, chosen: next })}
      />
      <div className="flex gap-2">
        <Button
          size="sm"
          variant="primary"
          isPending={save.isPending}
          onPress={() =>
            save.mutate({
              id: patientId,
              add: chosen.filter((name) => !began.includes(name)),
              remove: began.filter((name) => !chosen.includes(name)),
            })
          }
        >
          {common("save")}
        </Button>
        <Button size="sm" onPress={() => setEdit(null)}>
          {common("cancel")}
        </Button>
      </div>
    </div>
  );
}
