import { signOut } from "@/lib/auth/sign-in";
import { AppError } from "@/lib/errors";
import { errorResponse } from "@/lib/http/errors";
import { isSameOrigin } from "@/lib/http/request";

export async function POST(request: Request): Promise<Response> {
  try {
    if (!isSameOrigin(request.headers)) throw new AppError("forbidden", "foreign_origin");
    const cookies = await signOut(request.headers);
    return new Response(null, { status: 204, headers: cookies.map((value): [string, string] => ["Set-Cookie", value]) });
  } catch (error) {
    return errorResponse(error, crypto.randomUUID());
  }
}
