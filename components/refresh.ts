/** How often a list by pages is read again, in ms. All of its pages are, one after the other, so a longer one is less often: what it costs stays the same. */
export const pagedRefreshMs = (everyMs: number, pages: number): number => everyMs * Math.max(1, pages);
