"use client";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { useErrorText } from "@/components/use-error-text";

/** A pool is made where it is needed first. */
export function NewPool({ onMade }: { onMade: (id: string) => void }) {
  const t = useTranslations("panels.lead");
  const trpc = useTRPC();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [name, setName] = useState<string | null>(null);
  const create = useMutation(
    trpc.leads.createPool.mutationOptions({
      onSuccess: async ({ id }) => {
        await client.invalidateQueries({ queryKey: trpc.journeys.refs.queryKey() });
        setName(null);
        onMade(id);
      },
    }),
  );
  if (name === null)
    return (
      <Button size="xs" className="justify-self-start" icon={<Plus aria-hidden />} onPress={() => setName("")}>
        {t("newPool")}
      </Button>
    );
  return (
    <div className="flex items-start gap-2">
      <TextField
        aria-label={t("poolName")}
        placeholder={t("poolName")}
        size="sm"
        className="min-w-0 flex-1"
        maxLength={30}
        value={name}
        error={create.error ? errorText(create.error) : undefined}
        onChange={setName}
      />
      <Button size="sm" isDisabled={name.trim() === "" || create.isPending} onPress={() => create.mutate({ name })}>
        {t("savePool")}
      </Button>
    </div>
  );
}
