import { APIError } from "better-auth/api";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { clientAddress, isSecure } from "@/lib/http/request";
import { beginAttempt, forgetFailures } from "./lock";
import { auth } from "./server";

export const signInInput = z.object({
  email: z
    .email()
    .max(254)
    .transform((v) => v.toLowerCase()),
  password: z.string().min(1).max(128),
});
export type SignInInput = z.infer<typeof signInInput>;

/** The Set-Cookie values of a new session. The one that the browser had is ended: a session never outlives a sign-in. */
export async function signIn(input: SignInInput, headers: Headers): Promise<string[]> {
  const instance = auth(isSecure(headers));
  await beginAttempt(input.email, clientAddress(headers));
  const before = await instance.api.getSession({ headers });
  const answer = await instance.api
    .signInEmail({ body: { email: input.email, password: input.password }, headers, returnHeaders: true })
    .catch((error: unknown) => {
      if (error instanceof APIError && error.statusCode < 500) throw new AppError("unauthenticated", "sign_in_failed");
      throw error;
    });
  await forgetFailures(input.email);
  if (before) await endSession(headers);
  return answer.headers.getSetCookie();
}

/** Ends the browser's session; the Set-Cookie values that remove its cookie. */
export async function signOut(headers: Headers): Promise<string[]> {
  return endSession(headers);
}

async function endSession(headers: Headers): Promise<string[]> {
  const { headers: answer } = await auth(isSecure(headers)).api.signOut({ headers, returnHeaders: true });
  return answer.getSetCookie();
}

/** Whose session the request carries; null = nobody's. */
export async function currentUserId(headers: Headers): Promise<string | null> {
  const session = await auth(isSecure(headers)).api.getSession({ headers });
  return session?.user.id ?? null;
}
