/** Pieces of a body: each is read into 64 KiB of its own, were it one byte. */
const MAX_PIECES = 10_000;

/** A request whose body is longer than is allowed. */
export class TooLargeError extends Error {
  constructor(most: string) {
    super(`Expected at most ${most}`);
    this.name = "TooLargeError";
  }
}

/**
 * Reads a request's body, whatever length it says it has.
 *
 * @param maxBytes How long it may be.
 * @throws {TooLargeError} When it is longer, or in too many pieces; the rest is not read.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLargeError(`${maxBytes} bytes`);
    if (chunks.length >= MAX_PIECES) {
      throw new TooLargeError(`${MAX_PIECES} pieces`);
    }
    chunks.push(chunk.slice());
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
