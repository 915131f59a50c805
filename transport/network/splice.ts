import { type Connection, writeAll } from "./connection.ts";

/** Bytes that are read at once. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Passes bytes on in both directions, until both sides have ended or one is
 * gone; closes both.
 *
 * @param gone Resolves when one of them has gone, also after it had ended its side.
 */
export async function splice(
  one: Connection,
  other: Connection,
  gone: Promise<void>,
): Promise<void> {
  const stop = () => {
    one.close();
    other.close();
  };
  void gone.then(stop);
  const pumps = [pump(one, other), pump(other, one)];
  for (const each of pumps) each.catch(stop);
  await Promise.allSettled(pumps);
  stop();
}

async function pump(from: Connection, to: Connection): Promise<void> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const count = await from.read(buffer);
    if (count === null) return await to.closeWrite();
    await writeAll(to, buffer.subarray(0, count));
  }
}
