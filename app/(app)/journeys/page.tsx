import { JourneysPage } from "@/components/journeys/journeys-page";

export default function Page() {
  return <JourneysPage />;
}
