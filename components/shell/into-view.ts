/** Where the entries of a menu scroll, the one that is current may lie beyond the edge. */
export function bringIntoView(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
