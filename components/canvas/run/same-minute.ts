interface Begun {
  id: string;
  createdAt: Date;
}

const MINUTE_MS = 60_000;
const minuteOf = ({ createdAt }: Begun): number => Math.floor(createdAt.getTime() / MINUTE_MS);

/** Another run began in the same minute: told apart by their seconds. */
export const sharesMinute = (run: Begun, among: Begun[]): boolean => among.some((other) => other.id !== run.id && minuteOf(other) === minuteOf(run));
