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
  const [draft, setDraft] = useState<string[] | null>(null);
  const options = useQuery(trpc.patients.options.queryOptions(undefined, { enabled: draft !== null }));
  const save = useMutation(
    trpc.patients.setTags.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.patients.get.queryKey({ id: patientId }) });
        setDraft(null);
      },
      onError: (error) => toast(errorText(error), { tone: "bad" }),
    }),
  );
  if (draft === null) {
    return (
      <div className="flex flex-wrap items-center gap-1.5">
        {tags.map((tag) => (
          <Chip key={tag} size="sm">
            {tag}
          </Chip>
        ))}
        {tags.length === 0 ? <span className="text-sm text-faint">{t("noTags")}</span> : null}
        {canEdit ? <IconButton size="xs" label={t("editTags")} icon={<Pencil aria-hidden />} onPress={() => setDraft(tags)} /> : null}
      </div>
    );
  }
  const known = [...new Set([...(options.data?.tags.map((tag) => tag.name) ?? []), ...draft])];
  return (
    <div className="flex flex-col gap-2">
      <MultiSelect aria-label={t("tags")} options={known.map((name) => ({ value: name, label: name }))} value={draft} onChange={setDraft} />
      <div className="flex gap-2">
        <Button size="sm" variant="primary" isPending={save.isPending} onPress={() => save.mutate({ id: patientId, names: draft })}>
          {common("save")}
        </Button>
        <Button size="sm" onPress={() => setDraft(null)}>
          {common("cancel")}
        </Button>
      </div>
    </div>
  );
}
