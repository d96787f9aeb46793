import { notFound } from "next/navigation";
import { z } from "zod";
import { ScriptDetailPage } from "@/components/scripts/script-detail-page";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const id = z.uuid().safeParse((await params).id);
  if (!id.success) notFound();
  return <ScriptDetailPage id={id.data} />;
}
