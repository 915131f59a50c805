/** A request whose body is longer than is allowed. */
export class TooLargeError extends Error {
  constructor(maxBytes: number) {
    super(`Expected at most ${maxBytes} bytes`);
    this.name = "TooLargeError";
  }
}

/** Reads a request's body, whatever length it says it has; of a longer one the rest is not read. */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLargeError(maxBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
