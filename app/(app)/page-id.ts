import { notFound } from "next/navigation";
import { z } from "zod";

/** The id in a page's address; what is no id has no page. */
export async function pageId(params: Promise<{ id: string }>): Promise<string> {
  const id = z.uuid().safeParse((await params).id);
  if (!id.success) notFound();
  return id.data;
}
