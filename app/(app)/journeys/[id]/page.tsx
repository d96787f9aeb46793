import { JourneyPage } from "@/components/canvas/journey-page";
import "@xyflow/react/dist/base.css";
import "@/components/canvas/canvas.css";
import { pageId } from "../../page-id";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const id = await pageId(params);
  return <JourneyPage id={id} key={id} />;
}
