import { apiError } from "@/lib/http/api";

export const dynamic = "force-dynamic";

/** Programs ask here: an address that there isn't is no page to sign in for. */
const notFound = (request: Request): Response => apiError(404, "not_found", `There is nothing at ${new URL(request.url).pathname}.`);

export { notFound as DELETE, notFound as GET, notFound as PATCH, notFound as POST, notFound as PUT };
