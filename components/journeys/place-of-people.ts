import type { JourneyRow } from "@/lib/services/journeys/list";

/** A journey as it runs, in the version that holds its people. */
export const placeOfPeople = ({ id, peopleIn }: Pick<JourneyRow, "id" | "peopleIn">): string =>
  `/journeys/${id}?mode=run${peopleIn ? `&version=${peopleIn}` : ""}`;
