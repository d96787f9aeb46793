import { ScriptDetailPage } from "@/components/scripts/script-detail-page";
import { pageId } from "../../page-id";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ScriptDetailPage id={await pageId(params)} />;
}
