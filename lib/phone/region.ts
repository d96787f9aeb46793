/** Provinces as lines name them (C6): without 省, 市 or 自治区. */
const PROVINCES = [
  ...["北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北"],
  ...["湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门", "台湾"],
] as const;
type Province = (typeof PROVINCES)[number];

/** The province at the beginning of a text such as "广东深圳", "内蒙古自治区 包头" or "中国 上海市"; null = none is named. */
export function provinceNamed(text: string): string | null {
  const compact = text.normalize("NFKC").replace(/\s+/g, "").replace(/^中国/, "");
  return PROVINCES.find((province) => compact.startsWith(province)) ?? null;
}

/**
 * Area codes without the 0, by their first digits; the longest that fits holds. Source: the national numbering plan for fixed lines
 * (two digits for the great cities, three elsewhere; each province has blocks of its own).
 */
const AREA_CODES: Record<Province, string> = {
  北京: "10",
  上海: "21",
  天津: "22",
  重庆: "23",
  广东: "20 66 75 76",
  辽宁: "24 41 42",
  江苏: "25 51 52",
  湖北: "27 71 72",
  四川: "28 81 82 83",
  陕西: "29 91",
  河北: "31 335",
  山西: "34 35",
  河南: "37 39",
  吉林: "43",
  黑龙江: "45 46",
  内蒙古: "47 48",
  山东: "53 54 63",
  安徽: "55 56",
  浙江: "57 58",
  福建: "59",
  云南: "69 87 88",
  江西: "70 79",
  湖南: "73 74",
  广西: "77",
  贵州: "85",
  西藏: "89",
  海南: "898",
  新疆: "90 99",
  甘肃: "93 94",
  宁夏: "95",
  青海: "97",
  香港: "",
  澳门: "",
  台湾: "",
};

const BY_PREFIX = new Map(
  Object.entries(AREA_CODES).flatMap(([province, prefixes]) =>
    prefixes
      .split(" ")
      .filter((prefix) => prefix !== "")
      .map((prefix): [string, string] => [prefix, province]),
  ),
);

/** The province of a fixed line (E.164); null for mobiles, whose numbers are handed out by blocks that no rule tells. */
export function provinceOfLine(e164: string): string | null {
  const national = e164.replace(/^\+86/, "");
  if (/^1[3-9]\d{9}$/.test(national)) return null;
  return BY_PREFIX.get(national.slice(0, 3)) ?? BY_PREFIX.get(national.slice(0, 2)) ?? null;
}
