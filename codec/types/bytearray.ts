/**
 * Python's bytearray, where a plain `Uint8Array` is bytes.
 *
 * @example
 * ```ts
 * import { ByteArray, dumps, loads } from "@tcptalks/tcptalks/codec";
 * import { assertInstanceOf } from "@std/assert";
 *
 * assertInstanceOf(loads(dumps(new ByteArray([1, 2]))), ByteArray);
 * ```
 */
export class ByteArray extends Uint8Array {}
