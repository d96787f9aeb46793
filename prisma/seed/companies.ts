import { demoId } from "./random";

export interface DemoClinic {
  name: string;
  shortName: string;
  address: string;
  phone: string;
  /** As in customer.phone_region. */
  region: string;
  doctors: readonly [string, ...string[]];
  callingActive: boolean;
  callingReason: string | null;
}

export interface DemoCompany {
  id: string;
  name: string;
  clinics: readonly [DemoClinic, ...DemoClinic[]];
  consultants: readonly [string, ...string[]];
  webConsultants: readonly [string, ...string[]];
  /** The nationwide number that it calls from, digits only. */
  hotline: string;
  /** Registered patients. */
  patients: number;
  /** People without a record number. */
  leads: number;
  appointmentsPerDay: number;
  recordPrefix: string;
}

export const DEMO_COMPANY: DemoCompany = {
  id: demoId("company", "xinghai"),
  name: "星海口腔",
  clinics: [
    {
      name: "星海口腔·南山店",
      shortName: "南山店",
      address: "深圳市南山区海德三道 195 号 2 层",
      phone: "0755-86501200",
      region: "广东",
      doctors: ["周屿", "程砚", "陆知夏"],
      callingActive: true,
      callingReason: null,
    },
    {
      name: "星海口腔·福田店",
      shortName: "福田店",
      address: "深圳市福田区福华一路 88 号 3 层",
      phone: "0755-82901300",
      region: "广东",
      doctors: ["沈牧", "方简"],
      callingActive: true,
      callingReason: null,
    },
    {
      name: "星海口腔·浦东店",
      shortName: "浦东店",
      address: "上海市浦东新区张杨路 500 号 5 层",
      phone: "021-58701400",
      region: "上海",
      doctors: ["唐宁", "江以诚"],
      callingActive: true,
      callingReason: null,
    },
    {
      name: "星海口腔·天河店",
      shortName: "天河店",
      address: "广州市天河区体育西路 103 号 4 层",
      phone: "020-38601500",
      region: "广东",
      doctors: ["许清和"],
      callingActive: false,
      callingReason: "营业执照正在审核",
    },
  ],
  consultants: ["林顾问", "何顾问", "苏顾问", "陈顾问"],
  webConsultants: ["网电一组-郑", "网电一组-周", "网电二组-许"],
  hotline: "4008201600",
  patients: 2850,
  leads: 150,
  appointmentsPerDay: 28,
  recordPrefix: "XH",
};

export const SECOND_COMPANY: DemoCompany = {
  id: demoId("company", "yunshan"),
  name: "云杉齿科",
  clinics: [
    {
      name: "云杉齿科·静安店",
      shortName: "静安店",
      address: "上海市静安区南京西路 1266 号 6 层",
      phone: "021-62801600",
      region: "上海",
      doctors: ["顾南", "夏知秋"],
      callingActive: true,
      callingReason: null,
    },
    {
      name: "云杉齿科·西湖店",
      shortName: "西湖店",
      address: "杭州市西湖区文三路 90 号 1 层",
      phone: "0571-88201700",
      region: "浙江",
      doctors: ["罗衡"],
      callingActive: true,
      callingReason: null,
    },
  ],
  consultants: ["许诺", "白鹭"],
  webConsultants: ["周可"],
  hotline: "4008801700",
  patients: 300,
  leads: 20,
  appointmentsPerDay: 6,
  recordPrefix: "YS",
};

export const DEMO_COMPANIES: readonly DemoCompany[] = [DEMO_COMPANY, SECOND_COMPANY];

export const clinicId = (company: DemoCompany, index: number): string => demoId(company.id, "clinic", index);
export const staffId = (company: DemoCompany, kind: string, name: string): string => demoId(company.id, kind, name);
export const tagId = (company: DemoCompany, name: string): string => demoId(company.id, "tag", name);
export const customerId = (company: DemoCompany, index: number): string => demoId(company.id, "customer", index);
