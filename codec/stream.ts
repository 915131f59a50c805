import { NEED_MORE, PickleDecoder } from "./unpickle/decoder.ts";
import { wrongType } from "./check.ts";
import { Pickler } from "./pickle/pickler.ts";
import type { Picklable, PicklerOptions } from "./pickle/pickler_options.ts";
import type { Unpickled, UnpicklerOptions } from "./unpickle/options.ts";

/**
 * Turns bytes, cut anywhere, into the values of the pickles in them.
 *
 * @example
 * ```ts
 * import { dumps, PickleDecoderStream } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new Blob([dumps("ping"), dumps("pong")]).stream();
 * const values = bytes.pipeThrough(new PickleDecoderStream());
 * assertEquals(await Array.fromAsync(values), ["ping", "pong"]);
 * ```
 */
export class PickleDecoderStream
  extends TransformStream<Uint8Array, Unpickled> {
  /** Makes one; it fails with an `UnpicklingError` at the first malformed pickle, or where the bytes end inside one. */
  constructor(options: UnpicklerOptions = {}) {
    const decoder = new PickleDecoder(options);
    super({
      transform(chunk, controller) {
        for (const value of drain(decoder, chunk)) controller.enqueue(value);
      },
      flush: () => decoder.end(),
    });
  }
}

/**
 * Turns values into pickles, one chunk each.
 *
 * @example
 * ```ts
 * import { loads, PickleEncoderStream } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const chunks = ReadableStream.from([1, 2]).pipeThrough(new PickleEncoderStream());
 * const values = (await Array.fromAsync(chunks)).map((chunk) => loads(chunk));
 * assertEquals(values, [1, 2]);
 * ```
 */
export class PickleEncoderStream
  extends TransformStream<Picklable, Uint8Array> {
  /** Makes one; it fails with a `PicklingError` at the first value that cannot be pickled. */
  constructor(options: PicklerOptions = {}) {
    const pickler = new Pickler(options);
    super({
      transform(value, controller) {
        controller.enqueue(pickler.dumps(value));
      },
    });
  }
}

/**
 * Gives the values of the pickles in bytes that are cut anywhere.
 *
 * @param chunks The bytes, from a connection, a file or a list.
 * @returns A generator of the values.
 * @throws {UnpicklingError} At the first malformed pickle, or where the bytes end inside one.
 *
 * @example
 * ```ts
 * import { decodePickles, dumps } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const values = [];
 * for await (const value of decodePickles([dumps(1), dumps(2)])) values.push(value);
 * assertEquals(values, [1, 2]);
 * ```
 */
export async function* decodePickles(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: UnpicklerOptions = {},
): AsyncGenerator<Unpickled, void> {
  const decoder = new PickleDecoder(options);
  if (typeof chunks !== "object" || chunks === null) {
    throw wrongType("Cannot decode", "what gives Uint8Arrays", chunks);
  }
  for await (const chunk of chunks) yield* drain(decoder, chunk);
  decoder.end();
}

function* drain(
  decoder: PickleDecoder,
  chunk: Uint8Array,
): Generator<Unpickled, void> {
  decoder.push(chunk);
  for (;;) {
    const value = decoder.next();
    if (value === NEED_MORE) return;
    yield value;
  }
}
