import { AudienceEditor } from "@/components/audiences/audience-editor";
import { pageId } from "../../page-id";

const NEW = "new";

export default async function AudiencePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <AudienceEditor id={id === NEW ? null : await pageId(params)} />;
}
