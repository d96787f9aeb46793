/** Alive: this process answers. Whether its parts do is /api/ready. */
export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json({ status: "alive" });
}
