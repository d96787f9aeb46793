import { signIn, signInInput } from "@/lib/auth/sign-in";
import { AppError } from "@/lib/errors";
import { incoming, readLimited } from "@/lib/body";
import { errorResponse } from "@/lib/http/errors";
import { localPath } from "@/lib/http/local-path";
import { isSameOrigin } from "@/lib/http/request";

/** An address, a password and where to go on, however they are written: whoever sends more is not signing in. */
const MAX_BYTES = 16 * 1024;

export async function POST(request: Request): Promise<Response> {
  const isForm = !request.headers.get("content-type")?.startsWith("application/json");
  const text = String((await readLimited(incoming(request), MAX_BYTES).catch(() => null)) ?? "");
  const form = isForm ? new URLSearchParams(text) : null;
  try {
    if (!isSameOrigin(request.headers)) throw new AppError("forbidden", "foreign_origin");
    const input = signInInput.parse(form ? Object.fromEntries(form) : JSON.parse(text));
    const cookies = (await signIn(input, request.headers)).map((value): [string, string] => ["Set-Cookie", value]);
    return form ? seeOther(localPath(form.get("next")), cookies) : new Response(null, { status: 204, headers: cookies });
  } catch (error) {
    const answer = errorResponse(error, crypto.randomUUID());
    if (!form) return answer;
    const code = error instanceof AppError ? error.code : answer.status === 400 ? "invalid_input" : "unknown";
    return seeOther(`/sign-in?${new URLSearchParams({ problem: code, next: localPath(form.get("next")) })}`);
  }
}

function seeOther(location: string, headers: Array<[string, string]> = []): Response {
  return new Response(null, { status: 303, headers: [["Location", location], ...headers] });
}
