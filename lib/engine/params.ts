/** Parameters of one statement, in order. `$1` to `$9` are the move's own. */
export class Params {
  static readonly FIRST = 10;

  constructor(readonly values: unknown[] = []) {}

  /** How many placeholders are taken. */
  get used(): number {
    return Params.FIRST - 1 + this.values.length;
  }

  /** Adds a value and gives back its placeholder. */
  bind = (value: unknown): string => {
    this.values.push(value);
    return `$${this.used}`;
  };
}
