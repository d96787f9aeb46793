"use client";
import { useMutation } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCan } from "@/components/shell/context";
import { useTRPC } from "@/components/trpc";
import { IconButton } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { useErrorText } from "@/components/use-error-text";

/** The masked phone; those who may can see it whole, which leaves a trace. */
export function PhoneLine({ patientId, masked }: { patientId: string; masked: string | null }) {
  const t = useTranslations("patients");
  const trpc = useTRPC();
  const errorText = useErrorText();
  const canReveal = useCan("patient.reveal_phone");
  const reveal = useMutation(trpc.patients.revealPhone.mutationOptions({ onError: (error) => toast(errorText(error), { tone: "bad" }) }));
  if (!masked) return <span className="text-faint">{t("noPhone")}</span>;
  const phone = reveal.data?.phone ?? null;
  return (
    <span className="-my-0.5 flex items-center gap-1">
      {phone ?? masked}
      {canReveal ? (
        <IconButton
          size="xs"
          label={phone ? t("detail.hidePhone") : t("detail.revealPhone")}
          icon={phone ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          isPending={reveal.isPending}
          onPress={() => (phone ? reveal.reset() : reveal.mutate({ id: patientId }))}
        />
      ) : null}
    </span>
  );
}
