/** What stands in a search field, what of it the page has been told, and the page's own text when it was last looked at. */
export interface SearchText {
  typed: string;
  sent: string;
  seen: string;
}

export const searchText = (value: string): SearchText => ({ typed: value, sent: value, seen: value });
export const isPending = (text: SearchText): boolean => text.typed !== text.sent;
export const sent = (text: SearchText, value: string): SearchText => ({ ...text, sent: value });

/** The page's text has come: it is taken over, but for what somebody is typing. */
export function follow(text: SearchText, value: string): SearchText {
  if (value === text.seen) return text;
  return isPending(text) ? { ...text, seen: value } : searchText(value);
}
