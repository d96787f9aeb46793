import type { DateField } from "../../plan";
import type { PanelText } from "../face";

export function dateFieldName(field: DateField, t: PanelText): string {
  switch (field) {
    case "next_appointment":
      return t("wait.field.nextAppointment");
    case "last_visit":
      return t("wait.field.lastVisit");
    case "last_treatment":
      return t("wait.field.lastTreatment");
    case "benefit_expires":
      return t("wait.field.benefitExpires");
    case "birthday":
      return t("wait.field.birthday");
  }
}
