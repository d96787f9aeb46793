"use client";
import { FileSpreadsheet } from "lucide-react";
import { useTranslations } from "next-intl";
import { type DragEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { MAX_FILE_BYTES, MAX_ROWS } from "@/lib/importing/limits";
import { useUpload } from "./use-upload";

const ACCEPT = ".xlsx,.csv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

export function FileStep({ onUploaded }: { onUploaded: (jobId: string) => void }) {
  const t = useTranslations("imports.file");
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const upload = useUpload(onUploaded);
  const take = (file: File | undefined) => file && !upload.isPending && upload.mutate(file);
  const onDrag = (over: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setIsOver(over);
  };
  return (
    <div
      className={cx("yd-card flex flex-col items-center border-dashed px-6 py-10 text-center", isOver && "border-accent bg-accent-soft")}
      onDragOver={onDrag(true)}
      onDragLeave={onDrag(false)}
      onDrop={(event) => {
        onDrag(false)(event);
        take(event.dataTransfer.files[0]);
      }}
    >
      <FileSpreadsheet className="text-faint" size={32} strokeWidth={1.5} aria-hidden />
      <p className="mt-3 font-semibold">{t("drop")}</p>
      <p className="mt-1 max-w-xl text-sm text-muted">{t("limits", { rows: MAX_ROWS, maxMb: MAX_FILE_BYTES / 1024 / 1024 })}</p>
      <p className="max-w-xl text-sm text-muted">{t("identity")}</p>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        className="sr-only"
        tabIndex={-1}
        aria-label={t("choose")}
        onChange={(event) => take(event.target.files?.[0])}
        onClick={(event) => (event.currentTarget.value = "")}
      />
      <Button variant="primary" className="mt-4" isPending={upload.isPending} onPress={() => input.current?.click()}>
        {upload.isPending ? t("reading") : t("choose")}
      </Button>
      {upload.isError ? (
        <p role="alert" className="mt-3 text-danger-text">
          {upload.error.message}
        </p>
      ) : null}
    </div>
  );
}
