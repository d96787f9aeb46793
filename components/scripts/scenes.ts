import {
  Ban,
  Banknote,
  CalendarSync,
  CalendarX2,
  CircleCheck,
  CircleQuestionMark,
  Clock3,
  Hourglass,
  type LucideIcon,
  MessageCircleMore,
  Plane,
  UserRoundX,
  Voicemail,
} from "lucide-react";
import type { Act, Dialogue, Scene } from "@/lib/scripts/dialogue";

const ACT_ICONS: Record<Act, LucideIcon> = {
  assent: CircleCheck,
  confirm: CircleCheck,
  hesitate: Hourglass,
  ask_price: Banknote,
  ask_info: MessageCircleMore,
  reschedule: CalendarSync,
  cancel: CalendarX2,
  busy: Clock3,
  not_in_town: Plane,
  wrong_person: UserRoundX,
  refuse: Ban,
  voicemail: Voicemail,
  silence: CircleQuestionMark,
  other: MessageCircleMore,
};

export interface SceneView {
  scene: Scene;
  /** Place in the main flow from 1, null for a response. */
  step: number | null;
  /** What brings one here: of a response, the act of the first reply that leads to it. */
  icon: LucideIcon;
}

/** The scenes in order, main flow first. */
export function sceneViews(dialogue: Dialogue): SceneView[] {
  const main = dialogue.scenes.filter((scene) => scene.group === "main");
  const responses = dialogue.scenes.filter((scene) => scene.group === "response");
  const replies = dialogue.scenes.flatMap((scene) => scene.replies);
  const iconOf = (scene: Scene): LucideIcon => ACT_ICONS[replies.find((reply) => reply.next === scene.id)?.act ?? "other"];
  return [
    ...main.map((scene, i) => ({ scene, step: i + 1, icon: iconOf(scene) })),
    ...responses.map((scene) => ({ scene, step: null, icon: iconOf(scene) })),
  ];
}
