import { NEED_MORE } from "../../codec/unpickle/decoder.ts";
import { ProtocolError, PythonError } from "../errors.ts";
import { composeError } from "./error_reply.ts";
import { composeReply, recognise } from "./message.ts";
import type { MessageDecoder } from "./pickles.ts";

/** How its replies begin, up to the retcode; how they go on after it, and end. */
const HEAD = Uint8Array.of(
  0x80,
  0x03,
  0x43,
  0x01,
  0x41,
  0x71,
  0x00,
  0x8a,
  0x05,
);
const RETCODE_BYTES = 5;
const TAIL = Uint8Array.of(
  0x87,
  0x71,
  0x02,
  0x2e,
);
/** Bytes that it could never send as one reply. */
const LONGEST_REPLY = 4096;

/**
 * Finds an ESP32's replies. One that is malformed, as after a longer one that
 * left its bytes in the buffer, fails its call, and the next is found again.
 */
export class Esp32Decoder implements MessageDecoder {
  #buffer: Uint8Array = new Uint8Array(0);
  #decode: (bytes: Uint8Array) => unknown;
  lastSize = 0;
  readonly lastProtocol = 3;

  /** Makes one; `decode` throws where bytes are no pickle. */
  constructor(decode: (bytes: Uint8Array) => unknown) {
    this.#decode = decode;
  }

  get bufferedBytes(): number {
    return this.#buffer.length;
  }

  /** There are no long messages. */
  room(): undefined {}

  filled(): void {}

  drop(): void {
    this.#buffer = new Uint8Array(0);
  }

  push(chunk: Uint8Array): void {
    const both = new Uint8Array(this.#buffer.length + chunk.length);
    both.set(this.#buffer);
    both.set(chunk, this.#buffer.length);
    this.#buffer = both;
  }

  /** What it holds is small: as many bytes as the longest reply. */
  get cost(): number {
    return this.#buffer.length;
  }

  get lastCost(): number {
    return this.lastSize;
  }

  /** The next message, or `NEED_MORE`. */
  nextTurn(): unknown {
    for (;;) {
      const tail = indexOf(this.#buffer, TAIL);
      if (tail < 0) {
        if (this.#buffer.length <= LONGEST_REPLY) return NEED_MORE;
        throw new ProtocolError(
          `${LONGEST_REPLY} bytes came without the end of a reply`,
        );
      }
      const message = this.#take(tail + TAIL.length);
      if (message !== undefined) return message;
    }
  }

  /** What comes up to an end; undefined where nobody waits for it. */
  #take(end: number, isWhole = false): unknown {
    const bytes = this.#buffer.slice(0, end);
    try {
      const message = this.#decode(bytes);
      if (recognise(message).kind !== "slave") {
        throw new ProtocolError("it is none");
      }
      this.#drop(end);
      return message;
    } catch (error) {
      const next = indexOf(this.#buffer, TAIL, end);
      const head = indexOf(bytes, HEAD);
      const other = indexOf(this.#buffer, HEAD, head + 1);
      // The end may lie in the midst of a value.
      if (!isWhole && next >= 0 && (other < 0 || other > next)) {
        return this.#take(next + TAIL.length, true);
      }
      this.#drop(end);
      if (head < 0) return undefined;
      const at = head + HEAD.length;
      if (bytes.length < at + RETCODE_BYTES) return undefined;
      const retcode = new DataView(bytes.buffer, bytes.byteOffset).getUint32(
        at,
        true,
      );
      const why = error instanceof Error ? error.message : String(error);
      return composeReply(
        retcode,
        composeError(
          new PythonError("ValueError", `the ESP32's reply is broken: ${why}`),
          "message",
        ),
      );
    }
  }

  #drop(count: number): void {
    this.#buffer = this.#buffer.slice(count);
    this.lastSize = count;
  }
}

/** Where these bytes are from `start` on, -1 where they are not. */
function indexOf(bytes: Uint8Array, wanted: Uint8Array, start = 0): number {
  for (let at = start; at <= bytes.length - wanted.length; at++) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
