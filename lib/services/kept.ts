/** So much longer than it took to make it an answer is kept: asking takes at most this share of a connection, however many ask how often. */
const TIMES = 20;
/** What took less is made anew each time. */
const DEAR_MS = 250;
const MOST = 500;

interface Answer<T> {
  value: Promise<T>;
  /** Infinity while it is being made: whoever asks waits for the same one. */
  untilMs: number;
}

/** Dear answers of one kind in this process, by what was asked. A failure is not kept. */
export class Kept<T> {
  readonly #answers = new Map<string, Answer<T>>();

  constructor(readonly nowMs: () => number = () => performance.now()) {}

  of(question: string, work: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(question);
    if (known && this.nowMs() < known.untilMs) return known.value;
    const beganMs = this.nowMs();
    const answer: Answer<T> = { value: work(), untilMs: Number.POSITIVE_INFINITY };
    this.#answers.delete(question);
    this.#answers.set(question, answer);
    const oldest = this.#answers.keys().next().value;
    if (this.#answers.size > MOST && oldest !== undefined) this.#answers.delete(oldest);
    answer.value.then(
      () => {
        const tookMs = this.nowMs() - beganMs;
        answer.untilMs = tookMs < DEAR_MS ? beganMs : this.nowMs() + TIMES * tookMs;
      },
      () => {
        answer.untilMs = beganMs;
      },
    );
    return answer.value;
  }
}
