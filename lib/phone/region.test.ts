import { expect, it } from "vitest";
import { normalisePhone } from "./normalise";
import { provinceNamed, provinceOfLine } from "./region";

it.each([
  ["广东深圳", "广东"],
  ["内蒙古自治区 包头", "内蒙古"],
  ["中国 上海市", "上海"],
  ["黑龙江", "黑龙江"],
  ["深圳", null],
  ["", null],
])("names the province of %j", (text, province) => expect(provinceNamed(text)).toBe(province));

it.each([
  ["010-65550000", "北京"],
  ["021-55550000", "上海"],
  ["0755-86501200", "广东"],
  ["0668-2555000", "广东"],
  ["0335-3555000", "河北"],
  ["0371-65550000", "河南"],
  ["0898-65550000", "海南"],
  ["0891-6555000", "西藏"],
  ["0991-2555000", "新疆"],
  ["0471-6555000", "内蒙古"],
  ["13812345678", null],
])("%s is of %s", (typed, province) => {
  const read = normalisePhone(typed);
  expect(read.ok && read.phone ? provinceOfLine(read.phone.e164) : "unread").toBe(province);
});
