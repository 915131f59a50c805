import { type Clock, SYSTEM_CLOCK, within } from "../watch/clock.ts";

/** Pieces of a body: each is read into 64 KiB of its own, were it one byte. */
const MAX_PIECES = 10_000;

/** Milliseconds until its next piece: who went away in the middle keeps no place at the door. */
const PIECE_MS = 10_000;

/** A request whose body is longer than is allowed, or does not come. */
export class BodyError extends Error {
  /** The HTTP status of the answer. */
  readonly status: 408 | 413;

  constructor(status: 408 | 413, message: string) {
    super(message);
    this.name = "BodyError";
    this.status = status;
  }
}

/**
 * Reads a request's body, whatever length it says it has.
 *
 * @param maxBytes How long it may be.
 * @throws {BodyError} When it is longer, in too many pieces, or does not go on; the rest is not read.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  clock: Clock = SYSTEM_CLOCK,
): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const late = () => new BodyError(408, `No more came for ${PIECE_MS} ms`);
  const reader = request.body?.getReader();
  try {
    for (;;) {
      const next = reader && within(reader.read(), PIECE_MS, late, { clock });
      const chunk = (await next)?.value;
      if (chunk === undefined) break;
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(`${maxBytes} bytes`);
      if (chunks.length >= MAX_PIECES) throw tooLarge(`${MAX_PIECES} pieces`);
      chunks.push(chunk.slice());
    }
  } finally {
    reader?.cancel().catch(() => {});
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function tooLarge(most: string): BodyError {
  return new BodyError(413, `Expected at most ${most}`);
}
