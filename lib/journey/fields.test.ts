import { describe, expect, it } from "vitest";
import { FIELDS, fieldFor, isFieldPath, mapVariables } from "./fields";

const variable = (name: string, defaultField: string | null = null) => ({ name, label: name, required: true, defaultField });

describe("fields", () => {
  it.each([
    ["患者姓名", "customer.name"],
    ["客户称呼", "customer.call"],
    ["预约时间", "nextAppointment.startsAt"],
    ["预约日期", "nextAppointment.date"],
    ["预约医生", "nextAppointment.doctor"],
    ["预约项目", "nextAppointment.item"],
    ["门店地址", "clinic.address"],
    ["诊所简称", "clinic.shortName"],
    ["门店电话", "clinic.phone"],
    ["权益名称", "benefit.name"],
    ["权益到期日", "benefit.expiresOn"],
    ["上次治疗项目", "lastTreatment.item"],
    ["上次就诊时间", "lastVisit.at"],
    ["月球", null],
  ])("%s is filled from %s", (name, path) => {
    expect(fieldFor(variable(name))).toBe(path);
  });

  it("guesses only fields that there are, and heeds the author first", () => {
    expect(fieldFor(variable("患者姓名", "customer.call"))).toBe("customer.call");
    expect(fieldFor(variable("患者姓名", "customer.shoe"))).toBe("customer.name");
    expect(new Set(FIELDS.map((f) => f.path)).size).toBe(FIELDS.length);
    expect(new Set(FIELDS.map((f) => f.label)).size).toBe(FIELDS.length);
    expect(isFieldPath("constructor")).toBe(false);
  });

  it("keeps what is mapped, fills the rest, drops what nobody asks for", () => {
    expect(mapVariables([variable("患者姓名"), variable("月球"), variable("门店地址")], { 患者姓名: "customer.call", 旧: "clinic.name" })).toEqual({
      患者姓名: "customer.call",
      门店地址: "clinic.address",
    });
  });
});
