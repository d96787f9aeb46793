import { AudienceList } from "@/components/audiences/audience-list";

export default function AudiencesPage() {
  return <AudienceList />;
}
