/** What is read of a request: its body, piece by piece, and the length that it says it has. */
export interface Incoming {
  body: AsyncIterable<Uint8Array> | null;
  contentLength: string | null;
}

export const incoming = (request: Request): Incoming => ({ body: request.body, contentLength: request.headers.get("content-length") });

/** The body's bytes, or null when there are more than the limit: reading stops there. */
export async function readLimited({ body, contentLength }: Incoming, maxBytes: number): Promise<Buffer | null> {
  if (Number(contentLength ?? 0) > maxBytes) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
