import { betterAuth } from "better-auth";
import { config } from "@/lib/config";
import { authPool } from "@/lib/db";

const SESSION_DAYS = 7;
const DAY_SECONDS = 86_400;
const MIN_PASSWORD_LENGTH = 10;
const MAX_PASSWORD_LENGTH = 128;

/** `isSecure`: the page came over https; then the cookie is `__Host-` and Secure. */
function makeAuth(isSecure: boolean) {
  return betterAuth({
    database: authPool(),
    secret: config().auth.secret,
    baseURL: isSecure ? "https://localhost" : "http://localhost",
    basePath: "/api/auth",
    telemetry: { enabled: false },
    // Only lib/auth/sign-in.ts calls it: none of its endpoints is mounted.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD_LENGTH, maxPasswordLength: MAX_PASSWORD_LENGTH },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    user: {
      modelName: "auth_user",
      fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
      additionalFields: { locale: { type: "string", required: false, defaultValue: "zh-CN", input: false } },
    },
    session: {
      modelName: "auth_session",
      fields: {
        userId: "user_id",
        expiresAt: "expires_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
      expiresIn: SESSION_DAYS * DAY_SECONDS,
      updateAge: DAY_SECONDS,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: "auth_account",
      fields: {
        userId: "user_id",
        accountId: "account_id",
        providerId: "provider_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
    },
    verification: { modelName: "auth_verification", fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" } },
    advanced: {
      useSecureCookies: false,
      disableOriginCheck: true,
      disableCSRFCheck: true,
      cookies: {
        session_token: {
          name: isSecure ? "__Host-yidao_session" : "yidao_session",
          attributes: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure },
        },
      },
    },
  });
}

type Auth = ReturnType<typeof makeAuth>;
interface Holder {
  pool: ReturnType<typeof authPool>;
  byScheme: Map<boolean, Auth>;
}
let holder: Holder | undefined;

export function auth(isSecure: boolean): Auth {
  const pool = authPool();
  if (holder?.pool !== pool) holder = { pool, byScheme: new Map() };
  const known = holder.byScheme.get(isSecure);
  if (known) return known;
  const made = makeAuth(isSecure);
  holder.byScheme.set(isSecure, made);
  return made;
}
