/** What calls and texts cost, in fen. A company's own prices replace these. */
export const PRICE_ITEMS = ["call_minute", "text_segment"] as const;
export type PriceItem = (typeof PRICE_ITEMS)[number];
export type Prices = Record<PriceItem, number>;

export const DEFAULT_PRICES: Prices = { call_minute: 15, text_segment: 5 };

/** Minutes billed for one call: each started minute of talk. */
export const billedMinutes = (talkSeconds: number): number => Math.ceil(talkSeconds / 60);

export const costFen = (prices: Prices, used: { minutes: number; segments: number }): number =>
  used.minutes * prices.call_minute + used.segments * prices.text_segment;
