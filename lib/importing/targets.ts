/** What a column of an imported file can mean. Labels: `imports.targets.<key>`. */
export const TARGETS = [
  "recordNumber",
  "name",
  "gender",
  "phone",
  "phoneRegion",
  "birthDate",
  "clinic",
  "consultant",
  "webConsultant",
  "tags",
  "source",
  "lastVisit",
  "nextAppointment",
  "appointmentItem",
  "treatmentItem",
  "treatmentDate",
  "benefitName",
  "benefitExpiry",
  "attribute",
  "skip",
] as const;
export type Target = (typeof TARGETS)[number];

/** `attribute` keeps a column under its own header; `skip` leaves it out. Both may be used often, every other target once. */
export const REPEATABLE: ReadonlySet<Target> = new Set<Target>(["attribute", "skip"]);

/** Headers as clinic systems and lead platforms write them; compared without blanks, case and punctuation. */
export const SYNONYMS: Record<Exclude<Target, "attribute">, readonly string[]> = {
  recordNumber: ["病历号", "病历编号", "病案号", "档案号", "患者编号", "record number", "record no", "medical record number", "chart number", "mrn"],
  name: ["姓名", "患者姓名", "客户姓名", "顾客姓名", "客户名称", "联系人", "name", "full name", "patient name", "customer name"],
  gender: ["性别", "gender", "sex"],
  phone: [
    "手机号",
    "手机号码",
    "手机",
    "电话",
    "电话号码",
    "联系电话",
    "联系方式",
    "移动电话",
    "phone",
    "phone number",
    "mobile",
    "mobile number",
    "tel",
  ],
  phoneRegion: ["号码归属地", "手机归属地", "手机号归属地", "手机号码归属地", "电话归属地", "归属地", "号码归属", "phone region", "number region"],
  birthDate: ["出生日期", "生日", "出生年月", "出生年月日", "birth date", "birthday", "date of birth", "dob"],
  clinic: ["归属诊所", "诊所", "门店", "所属门店", "归属门店", "所属诊所", "就诊门店", "clinic", "branch"],
  consultant: ["归属咨询师", "咨询师", "现场咨询师", "咨询", "consultant"],
  webConsultant: ["归属网电咨询师", "网电咨询师", "网电咨询", "网络咨询师", "电话咨询师", "web consultant", "phone consultant", "online consultant"],
  tags: ["标签", "患者标签", "客户标签", "tags", "tag", "labels"],
  source: ["来源", "来源渠道", "渠道", "渠道来源", "患者来源", "客户来源", "source", "channel"],
  lastVisit: ["最近到诊", "最近到诊时间", "最近到诊日期", "上次到诊", "最近就诊", "最近就诊日期", "最近就诊时间", "last visit", "last visit date"],
  nextAppointment: ["下次预约时间", "下次预约", "预约时间", "预约日期", "next appointment", "appointment time", "appointment"],
  appointmentItem: ["预约项目", "预约内容", "appointment item", "appointment service"],
  treatmentItem: ["最近治疗", "最近治疗项目", "治疗项目", "last treatment", "treatment"],
  treatmentDate: ["最近治疗日期", "最近治疗时间", "治疗日期", "last treatment date", "treatment date"],
  benefitName: ["权益名称", "权益", "卡券名称", "卡项", "benefit", "benefit name"],
  benefitExpiry: ["权益到期日", "权益到期", "权益到期日期", "权益有效期", "到期日", "benefit expiry", "benefit expires", "benefit expiry date"],
  // Columns that our own list of rejected rows adds; they are no data of the patient.
  skip: ["行号", "问题列", "问题值", "问题原因", "row", "rejected column", "rejected value", "reason"],
};
