import { getPatient, getPatientInput } from "@/lib/services/patients/get";
import { listPatients, listPatientsInput } from "@/lib/services/patients/list";
import { patientOptions } from "@/lib/services/patients/options";
import { patientRecords, patientRecordsInput } from "@/lib/services/patients/records";
import { revealPhone, revealPhoneInput } from "@/lib/services/patients/reveal-phone";
import { setTags, setTagsInput } from "@/lib/services/patients/set-tags";
import { patientTimeline, patientTimelineInput } from "@/lib/services/patients/timeline";
import { procedure, router } from "../init";

export const patientsRouter = router({
  list: procedure.input(listPatientsInput).query(({ ctx, input }) => listPatients(ctx.service, input)),
  options: procedure.query(({ ctx }) => patientOptions(ctx.service)),
  get: procedure.input(getPatientInput).query(({ ctx, input }) => getPatient(ctx.service, input)),
  records: procedure.input(patientRecordsInput).query(({ ctx, input }) => patientRecords(ctx.service, input)),
  timeline: procedure.input(patientTimelineInput).query(({ ctx, input }) => patientTimeline(ctx.service, input)),
  revealPhone: procedure.input(revealPhoneInput).mutation(({ ctx, input }) => revealPhone(ctx.service, input)),
  setTags: procedure.input(setTagsInput).mutation(({ ctx, input }) => setTags(ctx.service, input)),
});
