import { expect, it } from "vitest";
import type { Facts } from "./facts";
import { resolveVariables } from "./variables";

const nobody: Facts = {
  customerId: "c",
  name: "林佳宁",
  gender: null,
  birthDate: null,
  recordNumber: null,
  hasPhone: false,
  phoneHash: null,
  phoneMasked: null,
  consultant: null,
  clinicId: null,
  clinicName: null,
  clinicShortName: null,
  clinicAddress: null,
  clinicPhone: null,
  clinicCalling: null,
  appointmentAt: null,
  appointmentDoctor: null,
  appointmentItem: null,
  visitedAt: null,
  treatmentItem: null,
  treatmentOn: null,
  benefitName: null,
  benefitExpiresOn: null,
  benefitRemaining: null,
};

it("reads known fields, and nothing by a name that every object has", () => {
  const mapping = { name: "customer.name", doctor: "nextAppointment.doctor", odd: "constructor", odder: "toString", unknown: "customer.shoeSize" };
  expect(resolveVariables(mapping, nobody, "Asia/Shanghai")).toEqual({ name: "林佳宁", doctor: null, odd: null, odder: null, unknown: null });
});
