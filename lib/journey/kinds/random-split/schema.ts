import { z } from "zod";
import type { OutletSpec } from "../types";

export const MIN_SHARES = 2;
export const MAX_SHARES = 5;
/** Shares are tenths of a percent. */
export const WHOLE = 1000;

const shareIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,24}$/);
const shareSchema = z.object({ id: shareIdSchema, name: z.string().max(40), permille: z.number().int().min(1).max(WHOLE) });

export const sumOf = (shares: readonly { permille: number }[]): number => shares.reduce((sum, share) => sum + share.permille, 0);

export const splitSchema = z
  .object({
    /** Names the draw; the same name in another version or journey parts people the same way. Empty: the node's own. */
    salt: z.string().max(40),
    shares: z.array(shareSchema).min(MIN_SHARES).max(MAX_SHARES),
  })
  .refine(({ shares }) => sumOf(shares) === WHOLE);
export type SplitConfig = z.infer<typeof splitSchema>;
export type Share = SplitConfig["shares"][number];

export const splitDefaults = (): SplitConfig => ({
  salt: "",
  shares: [
    { id: "s1", name: "", permille: 500 },
    { id: "s2", name: "", permille: 500 },
  ],
});

const draftSchema = z.object({
  salt: z.string().catch(""),
  shares: z.array(z.object({ id: shareIdSchema, name: z.string().catch(""), permille: z.number().catch(0) })).catch(() => splitDefaults().shares),
});

export const readSplit = (config: unknown): SplitConfig => {
  const parsed = draftSchema.safeParse(config);
  if (!parsed.success) return splitDefaults();
  const seen = new Set<string>();
  return { salt: parsed.data.salt, shares: parsed.data.shares.filter((share) => !seen.has(share.id) && seen.add(share.id)) };
};

export const shareOutlet = (id: string): string => `share:${id}`;

export const splitOutlets = ({ shares }: SplitConfig): OutletSpec[] =>
  shares.map((share, index) => ({
    id: shareOutlet(share.id),
    label: { type: "share", name: share.name, number: index + 1, permille: share.permille },
    quiet: false,
  }));

/** The whole in equal parts; what does not divide goes to the first. */
export function evenly(shares: readonly Share[]): Share[] {
  const each = Math.floor(WHOLE / shares.length);
  return shares.map((share, index) => ({ ...share, permille: each + (index < WHOLE - each * shares.length ? 1 : 0) }));
}
