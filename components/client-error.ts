/** What the server says of a failure: a key under `errors.*` and what fills the sentence. */
export interface ClientError {
  code: string;
  params: Record<string, string | number>;
}

/** Reads it by hand: a schema library would weigh more than the whole page. */
export function asClientError(value: unknown): ClientError | null {
  if (typeof value !== "object" || value === null || !("code" in value) || typeof value.code !== "string") return null;
  const given = "params" in value && typeof value.params === "object" && value.params !== null ? Object.entries(value.params) : [];
  return {
    code: value.code,
    params: Object.fromEntries(given.filter((e): e is [string, string | number] => typeof e[1] === "string" || typeof e[1] === "number")),
  };
}
