import type { Page } from "@playwright/test";
import { CanvasPage } from "../pages/canvas-page";

/** A blank journey, opened on the canvas. */
export async function createBlankJourney(page: Page, name: string): Promise<CanvasPage> {
  await page.goto("/journeys");
  await page.getByRole("button", { name: "新建旅程" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").first().fill(name);
  await dialog.getByRole("button", { name: "创建并打开" }).click();
  await page.waitForURL(/\/journeys\/[0-9a-f-]{36}/u);
  return new CanvasPage(page);
}

export const NODES = {
  entry: "种植或权益",
  call: "种植邀约",
  text: "邀约短信",
  wait: "等三天",
  interested: "有意向",
  others: "其他人",
  missed: "没接到",
};

/** Draws audience → AI call → intent branches → SMS → wait → exit by hand. */
export async function drawInvitation(canvas: CanvasPage, audience: string): Promise<void> {
  await canvas.place("audience-entry", NODES.entry, { x: 600, y: 110 });
  await canvas.choose("人群", new RegExp(audience, "u"));
  await canvas.place("ai-call", NODES.call, { x: 600, y: 230 });
  await canvas.choose("话术", /种植意向邀约/u);
  await canvas.inspector.getByRole("switch", { name: "患者意向多分支" }).press("Space");
  await canvas.fitsTheWindow();
  await canvas.pick("规则 1 的意向", ["A", "B"]);
  await canvas.place("sms", NODES.text, { x: 360, y: 440 });
  await canvas.choose("短信模板", /洁牙预约方式/u);
  await canvas.place("wait", NODES.wait, { x: 360, y: 560 });
  await canvas.place("exit", NODES.interested, { x: 360, y: 680 });
  await canvas.place("exit", NODES.others, { x: 620, y: 440 });
  await canvas.place("exit", NODES.missed, { x: 860, y: 440 });
  await canvas.connect(NODES.entry, 0, NODES.call);
  await canvas.connect(NODES.call, 0, NODES.text);
  await canvas.connect(NODES.call, 1, NODES.others);
  await canvas.connect(NODES.call, 2, NODES.missed);
  await canvas.connect(NODES.text, 0, NODES.wait);
  await canvas.connect(NODES.wait, 0, NODES.interested);
}
