/** Where a database error happened. Its `detail`, `where`, `hint` and query are left out: they quote the row that failed, with a person's data. */
const PLACES = ["code", "severity", "schema", "table", "column", "dataType", "constraint", "routine"] as const;
/** SQLSTATE class 22, data exceptions: their messages quote the value that is wrong. */
const DATA_EXCEPTION = /^22[0-9A-Z]{3}$/;
/** From the first quote to the last: a value may hold quotes of its own. */
const QUOTED = /"[^]*"/;
/** What failures quote is not ours: a mobile number in it does not go into the log. */
const MOBILE = /(?<![\w-])(?:\+?86|0086|0)?1[3-9]\d{9}(?!\w)/g;
/** Of causes of causes, and of errors that are one. */
const DEEPEST = 5;
const MOST = 5;

/**
 * An error as the log may have it: what kind it is, what happened and where, and the same of its causes. Only what is named here goes in:
 * libraries hang rows, parameters and whole requests on their errors.
 */
export function plainError(thrown: unknown, depth = 1): Record<string, unknown> {
  if (!isError(thrown)) return { type: typeof thrown, message: typeof thrown === "string" ? withoutNumbers(thrown) : "" };
  const message = messageOf(thrown);
  const places = PLACES.flatMap((name) => {
    const value = "severity" in thrown || name === "code" ? thrown[name] : undefined;
    return typeof value === "string" || typeof value === "number" ? [[name, value]] : [];
  });
  return {
    type: typeOf(thrown),
    message,
    stack: `${message}\n${framesOf(thrown)}`,
    ...Object.fromEntries(places),
    ...(isError(thrown.cause) && depth < DEEPEST ? { cause: plainError(thrown.cause, depth + 1) } : {}),
    ...(Array.isArray(thrown.errors) && depth < DEEPEST ? { errors: thrown.errors.slice(0, MOST).map((one) => plainError(one, depth + 1)) } : {}),
  };
}

interface ErrorLike {
  message: string;
  [field: string]: unknown;
}

const isError = (value: unknown): value is ErrorLike =>
  typeof value === "object" && value !== null && "message" in value && typeof value.message === "string";

const withoutNumbers = (text: string): string => text.replaceAll(MOBILE, "[redacted]");

function messageOf({ message, name, code }: ErrorLike): string {
  // Prisma prints the arguments of the call, then what was wrong with them.
  if (String(name).startsWith("PrismaClient")) return withoutNumbers(message.replace(QUOTED, "…").trim().split("\n").at(-1) ?? "");
  return withoutNumbers(DATA_EXCEPTION.test(String(code)) ? message.replace(QUOTED, "…") : message);
}

function typeOf({ type, name, constructor }: ErrorLike): string {
  if (typeof type === "string" && type !== "") return type;
  const own = typeof constructor === "function" ? constructor.name : "Error";
  return typeof name === "string" && name.toLowerCase() !== "error" ? name : own;
}

/** Without the message at its head, which may go over several lines. */
function framesOf({ message, stack }: ErrorLike): string {
  if (typeof stack !== "string") return "";
  const head = stack.indexOf(message);
  return stack
    .slice(head < 0 ? 0 : head + message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
}
