/** Signatures and texts of the demo company, in every state of review. Bodies are without the signature. */
import type { ScriptCategory } from "@/lib/calling/policy";

export const REVIEW_STATES = ["draft", "reviewing", "approved", "rejected"] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

export interface DemoSignature {
  name: string;
  state: ReviewState;
  reason: string | null;
}

export interface DemoText {
  name: string;
  signature: string;
  category: ScriptCategory;
  body: string;
  state: ReviewState;
  reason: string | null;
}

export const DEMO_SIGNATURES: readonly DemoSignature[] = [
  { name: "云杉口腔", state: "approved", reason: null },
  { name: "云杉牙科", state: "reviewing", reason: null },
  { name: "云杉优惠", state: "rejected", reason: "签名与营业执照上的名称不一致" },
  { name: "云杉儿牙", state: "draft", reason: null },
];

const text = (name: string, category: ScriptCategory, body: string, state: ReviewState = "approved", reason: string | null = null): DemoText => ({
  name,
  signature: "云杉口腔",
  category,
  body,
  state,
  reason,
});

export const DEMO_TEXTS: readonly DemoText[] = [
  text("改约方式（已接听）", "service", "感谢接听。您预约的时间是{{预约时间}}，如需改期，请致电{{门店电话}}。拒收请回复T"),
  text("来电说明（未接听）", "service", "刚才是{{门店简称}}的预约提醒来电，没能联系上您。如需改期，请致电{{门店电话}}。拒收请回复T"),
  text("预约提醒", "service", "{{患者姓名}}您好，您预约了{{预约时间}}到{{门店简称}}，地址：{{门店地址}}。拒收请回复T"),
  text("权益到期提醒", "service", "{{患者姓名}}您好，您的{{权益名称}}将于{{到期日期}}到期，可到{{门店简称}}使用。拒收请回复T"),
  text("术后注意事项", "service", "{{患者姓名}}您好，术后请吃偏软偏凉的食物，不适请致电{{门店电话}}。祝早日康复。拒收请回复T"),
  text("种植评估资料", "marketing", "您好，这是{{门店简称}}的种植评估介绍，医生会先拍片再出方案，预约请致电{{门店电话}}。拒收请回复T"),
  text("洁牙预约方式", "marketing", "{{患者姓名}}您好，半年洁牙可致电{{门店电话}}预约，{{门店简称}}等您来。拒收请回复T"),
  text("活动详情", "marketing", "{{门店简称}}爱牙日免费口腔检查，到店报手机号即可参加，地址：{{门店地址}}。拒收请回复T"),
  text("周年庆优惠", "marketing", "{{患者姓名}}您好，{{门店简称}}周年庆，洁牙套餐限时优惠，到店出示本短信即可。拒收请回复T", "reviewing"),
  text(
    "最低价种牙",
    "marketing",
    "全城最低价种牙，今天不来后悔一年，速来{{门店简称}}。拒收请回复T",
    "rejected",
    "含有绝对化用语「最低」，请修改后重新提交",
  ),
  text("生日祝福", "service", "{{患者姓名}}您好，{{门店简称}}祝您生日快乐，笑口常开。拒收请回复T", "draft"),
];
