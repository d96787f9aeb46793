import { PencilLine } from "lucide-react";
import type { Face, PanelText } from "../face";
import { UpdateFieldPanel } from "./panel";
import { type DraftChange, readUpdateField } from "./schema";

export function changeName({ field, name }: Pick<DraftChange, "field" | "name">, t: PanelText): string {
  switch (field) {
    case "attribute":
      return name;
    case "source":
      return t("field.source");
    case "consultant":
      return t("field.consultant");
    case "web_consultant":
      return t("field.webConsultant");
  }
}

export const updateFieldFace: Face = {
  icon: PencilLine,
  summary: (raw, { t, refs }) => {
    const parts = readUpdateField(raw).changes.flatMap((change) => {
      const name = changeName(change, t);
      if (name === "") return [];
      if (change.value === null) return [t("field.cleared", { name })];
      const value = refs.staff.find((staff) => staff.id === change.value)?.name ?? change.value;
      return value === "" ? [] : [t("field.set", { name, value })];
    });
    return parts.length > 0 ? parts.join(t("listComma")) : null;
  },
  Panel: UpdateFieldPanel,
};
