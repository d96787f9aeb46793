import type { Projection } from "./projection";

const MARGIN = 40;
const SCALE = 2;
const MAX_PX = 8000;

/** The whole drawing as a PNG: the viewport's own DOM inside an SVG, with the page's style sheets. */
export async function downloadImage({ nodes }: Projection, name: string) {
  const viewport = document.querySelector<HTMLElement>("[data-testid=canvas] .react-flow__viewport");
  if (!viewport || nodes.length === 0) return;
  const left = Math.min(...nodes.map((node) => node.position.x)) - MARGIN;
  const top = Math.min(...nodes.map((node) => node.position.y)) - MARGIN;
  const width = Math.max(...nodes.map((node) => node.position.x + (node.width ?? 0))) + MARGIN - left;
  const height = Math.max(...nodes.map((node) => node.position.y + (node.height ?? 0))) + MARGIN - top;
  const scale = Math.min(SCALE, MAX_PX / width, MAX_PX / height);
  const svg = toSvg(viewport, { left, top, width, height });
  const image = await loaded(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("no image");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name.replace(/[\\/:*?"<>|]/g, "_")}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function toSvg(viewport: HTMLElement, box: { left: number; top: number; width: number; height: number }): string {
  const copy = viewport.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new Error("no viewport");
  copy.style.transform = `translate(${-box.left}px, ${-box.top}px)`;
  const page = document.createElement("div");
  page.className = "cv react-flow";
  page.setAttribute("xmlns", "http://www.w3.org/1999/xhtml");
  const style = getComputedStyle(document.body);
  page.style.cssText = `width:${box.width}px;height:${box.height}px;position:relative;overflow:hidden;font:${style.font};color:${style.color};color-scheme:${getComputedStyle(document.documentElement).colorScheme}`;
  const sheet = document.createElement("style");
  sheet.textContent = rules();
  const arrows = document.querySelector("[data-testid=canvas] > svg");
  page.append(sheet, ...(arrows ? [arrows.cloneNode(true)] : []), copy);
  const markup = new XMLSerializer().serializeToString(page);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${box.width}" height="${box.height}"><foreignObject width="100%" height="100%">${markup}</foreignObject></svg>`;
}

/** Rules that the drawing uses; fonts stay out, an image cannot load them. */
function rules(): string {
  const wanted = /\.cv|react-flow|:root|data-theme|yd-intent|lucide|\*/;
  const texts: string[] = [];
  const collect = (list: CSSRuleList) => {
    for (const rule of list) {
      if (rule instanceof CSSFontFaceRule || rule instanceof CSSImportRule) continue;
      if (rule instanceof CSSStyleRule ? wanted.test(rule.selectorText) : true) texts.push(rule.cssText);
    }
  };
  for (const sheet of document.styleSheets) {
    try {
      collect(sheet.cssRules);
    } catch {
      // A sheet of another origin cannot be read, and is none of ours.
    }
  }
  return texts.join("\n");
}

function loaded(source: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.addEventListener("load", () => resolve(image));
    image.addEventListener("error", () => reject(new Error("image")));
    image.src = source;
  });
}
