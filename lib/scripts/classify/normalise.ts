/** Text as the classifier compares it: half-width, lower case, without punctuation, spaces and hemming. */

const FILLERS = /(?:^|(?<=[，,。！？!?、\s]))(?:呃+|额+|啊+|哦+|噢+|哎+|唉+|那个|这个|就是说|然后)(?=[，,。！？!?、\s]|$)/g;
const NOT_WORDS = /[^\p{Letter}\p{Number}]/gu;
const ENDINGS = /[啊呀哈呢哦噢啦嘛哟]+$/;

export function normalise(text: string): string {
  const plain = text.normalize("NFKC").toLowerCase().replace(FILLERS, "").replace(NOT_WORDS, "");
  return plain.replace(ENDINGS, "") || plain;
}

/** Characters and pairs of characters, each once. Pairs carry the order and with it negation (不考 / 考虑). */
export function features(normalised: string): Set<string> {
  const chars = Array.from(normalised);
  const set = new Set(chars);
  for (let i = 1; i < chars.length; i++) set.add(`${chars[i - 1] ?? ""}${chars[i] ?? ""}`);
  return set;
}

/** The longest piece of text that both contain; what is shown as the words that decided. */
export function commonWords(a: string, b: string): string {
  const left = Array.from(a);
  const right = Array.from(b);
  let best = "";
  let previous = new Array<number>(right.length + 1).fill(0);
  for (let i = 1; i <= left.length; i++) {
    const current = new Array<number>(right.length + 1).fill(0);
    for (let j = 1; j <= right.length; j++) {
      if (left[i - 1] !== right[j - 1]) continue;
      const length = (previous[j - 1] ?? 0) + 1;
      current[j] = length;
      if (length > best.length) best = left.slice(i - length, i).join("");
    }
    previous = current;
  }
  return best;
}
