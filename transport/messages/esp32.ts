import { latin1Bytes } from "../../codec/bytes/text.ts";
import { PyFloat } from "../../codec/types/scalars.ts";
import { Pickler } from "../../codec/pickle/pickler.ts";
import { Tuple } from "../../codec/types/tuple.ts";
import type { PickleWriter } from "../../codec/pickle/writer.ts";
import type { OpcodeNames } from "../options/opcodes.ts";
import { NEED_MORE, type PickleDecoder } from "../../codec/unpickle/decoder.ts";
import { ProtocolError, PythonError } from "../errors.ts";
import { composeError } from "./reply.ts";
import { composeReply, recognise } from "./message.ts";
import type { MessageDecoder } from "./pickles.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";

/** The byte at which it takes a pickle, or an argument, for complete. */
const STOP = 0x2e;
/** A float in a pickle. */
const BINFLOAT = 0x47;
/** Its opcodes are below this. */
const OPCODES = 0x20;
/** The PROTO, MARK and SHORT_BINBYTES before the role, and the role. */
const UP_TO_ROLE = 6;
/** What its buffer of 64 bytes holds after the role, with the zero at its end. */
const MOST_AFTER_ROLE = 63;
/** The PROTO before a value, the STOP after it. */
const PROTO_BYTES = 2;
/** Its ints have 32 bits, with a sign or without. */
const LEAST_INT = -(2 ** 31);
const MOST_INT = 2 ** 32 - 1;

/** Protocol 3, with a BINPUT after everything, is what it reads. */
const pickler = new Pickler({ protocol: 3 });

const ANSWER = latin1Bytes(
  "\x80\x03C\x01Aq\x00K\xAAq\x01\x88\x85q\x02\x87q\x03.",
)!;

/** Its answer to a password: a BINPUT after 0xAA, which Python does not write, but reads. */
export function esp32Answer(isRight: boolean): Uint8Array {
  const answer = ANSWER.slice();
  if (!isRight) answer[11] = 0x89;
  return answer;
}

/** This retcode, or the next one without the byte that would end the message. */
export function esp32Retcode(retcode: number): number {
  for (const shift of [24, 16, 8, 0]) {
    if (((retcode >>> shift) & 0xff) === STOP) {
      return (((retcode >>> shift) + 1) << shift) >>> 0;
    }
  }
  return retcode;
}

/** Whether it can be asked for an opcode. */
export function isEsp32Opcode(opcode: unknown): boolean {
  return typeof opcode === "number" && Number.isInteger(opcode) &&
    opcode >= 0 && opcode < OPCODES;
}

/** Makes the function that writes requests which an ESP32 can read, and refuses all others. */
export function esp32Append(
  names: OpcodeNames,
): (message: unknown, writer: PickleWriter) => void {
  return (message, writer) => {
    if (!(message instanceof Tuple) || message.length !== 5) {
      throw new TypeError(
        "Cannot send a reply to an ESP32: it makes no requests, and reads nothing but ours",
      );
    }
    const [, opcode, , args, kwargs] = message;
    const call = `Cannot call ${names.describe(opcode)} of an ESP32`;
    if (!isEsp32Opcode(opcode)) {
      throw new RangeError(
        `${call}: its opcodes are the ints from 0 to 0x1F, bind the function to one of them there`,
      );
    }
    if (Object.keys(kwargs as object).length > 0) {
      throw new TypeError(
        `${call}: it ignores keyword arguments, give them by position`,
      );
    }
    checkArguments(args as readonly unknown[], call);
    const start = writer.length;
    pickler.dumpInto(message, writer);
    const size = writer.length - start - UP_TO_ROLE;
    if (size <= MOST_AFTER_ROLE) return;
    writer.length = start;
    throw new RangeError(
      `${call}: its buffer holds ${MOST_AFTER_ROLE} bytes and the arguments make it ${size}, give fewer of them or ints instead of floats`,
    );
  };
}

/**
 * It stops at the first STOP byte, wherever that is, and takes the rest from
 * what earlier calls left in its buffer; it does not read past a float or a
 * False. A wrong value would reach the robot, and no error.
 */
function checkArguments(args: readonly unknown[], call: string): void {
  for (const [i, value] of args.entries()) {
    const place = `argument ${i + 1} of ${args.length}`;
    const why = problemOf(value);
    if (why !== undefined) throw new TypeError(`${call}: ${place} ${why}`);
    const isLast = i === args.length - 1;
    const shown = value instanceof PyFloat ? value.value : value;
    const bytes = pickler.dumps(value as number).subarray(PROTO_BYTES, -1);
    if ((isLast ? bytes.subarray(0, -1) : bytes).includes(STOP)) {
      throw new RangeError(
        `${call}: ${place}, ${shown}, has a byte 0x2E in its pickle, where the ESP32 stops reading and takes a wrong value: give another value${
          isLast || bytes.at(-1) !== STOP ? "" : ", or give it last"
        }`,
      );
    }
    if (!isLast && (value === false || bytes[0] === BINFLOAT)) {
      throw new RangeError(
        `${call}: ${place} is ${
          value === false ? "False" : `the float ${shown}`
        }, after which the ESP32 reads wrong values: give it last, and one such value at most`,
      );
    }
  }
}

/** Why it cannot take a value. */
function problemOf(value: unknown): string | undefined {
  if (typeof value === "boolean" || value instanceof PyFloat) return undefined;
  if (typeof value !== "number" && typeof value !== "bigint") {
    return "is no int, float or bool, and it reads nothing else";
  }
  const isInt = typeof value === "bigint" || Number.isSafeInteger(value);
  if (!isInt || (value >= LEAST_INT && value <= MOST_INT)) return undefined;
  return `is ${value}, which is no int of 32 bits: float(…) makes a float of it`;
}

/**
 * What a peer understands: all that Python's library does, or what its C++ port
 * for the ESP32 does.
 */
export type Dialect = "python" | "esp32";

/**
 * The options that a dialect has to do with.
 *
 * @example
 * ```ts
 * import { type DialectOptions, TCPTalksServer } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * // The ESP32 panel has this address; all others are Python.
 * const options: DialectOptions = {
 *   dialect: (remote) => remote.startsWith("192.168.1.40:") ? "esp32" : "python",
 * };
 * await using server = new TCPTalksServer({ port: 0, ...options });
 * assertEquals(server.clients.length, 0);
 * ```
 */
export interface DialectOptions {
  /**
   * What the peer understands. `"esp32"` speaks to the C++ port: its requests
   * have opcodes below 0x20, as many ints and trues as its 64 bytes hold, then
   * at most one float or False, and no keyword arguments; no byte 0x2E but as
   * the last one of all. What it would read wrongly is refused at the call. It
   * is a client that answers requests, and knows no password. A server of both
   * kinds gives a function, which is told each client's address.
   *
   * @default {"python"}
   */
  dialect?: Dialect | ((remote: string) => Dialect);
}

/** The dialect of one peer. */
export function dialectOf(
  option: DialectOptions["dialect"],
  remote: string,
): Dialect {
  const dialect = typeof option === "function"
    ? option(remote)
    : option ?? "python";
  if (dialect === "python" || dialect === "esp32") return dialect;
  throw new RangeError(
    `Cannot speak the dialect "${dialect}": there are "python" and "esp32"`,
  );
}

/**
 * Refuses options that an ESP32 cannot be talked to with, where it is the only peer.
 *
 * @throws {RangeError} When there are any.
 */
export function checkDialect(
  { dialect, password, protocol }: DialectOptions & {
    password?: unknown;
    protocol?: 3 | 4 | "peer";
  },
): void {
  if (dialect !== "esp32") return;
  if (password !== undefined && password !== null) {
    throw new RangeError(
      'Cannot ask an ESP32 for a password: it always says None, leave out "password"',
    );
  }
  if (protocol === 4) {
    throw new RangeError(
      'Cannot write protocol 4 to an ESP32: it reads 3 alone, leave out "protocol"',
    );
  }
}

/** How its replies begin, up to the retcode; how they go on after it, and end. */
const HEAD = latin1Bytes("\x80\x03C\x01Aq\x00\x8A\x05")!;
const RETCODE_BYTES = 5;
const TAIL = latin1Bytes("\x87q\x02.")!;
/** Bytes that it could never send as one reply. */
const LONGEST_REPLY = 4096;

/**
 * Finds an ESP32's replies. One that is malformed, as after a longer one that
 * left its bytes in the buffer, fails its call, and the next is found again.
 */
export class Esp32Decoder implements MessageDecoder {
  #buffer: Uint8Array = new Uint8Array(0);
  #reader: () => PickleDecoder;
  lastSize = 0;
  readonly lastProtocol = 3;

  constructor(reader: () => PickleDecoder) {
    this.#reader = reader;
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
      const retcode = new DataView(bytes.buffer).getUint32(at, true);
      const why = messageOf(error);
      return composeReply(
        retcode,
        composeError(
          new PythonError("ValueError", `the ESP32's reply is broken: ${why}`),
          "message",
        ),
      );
    }
  }

  /** The one message that bytes are; throws where they are more, less, or none at all. */
  #decode(bytes: Uint8Array): unknown {
    const decoder = this.#reader();
    decoder.push(bytes);
    const message = decoder.next();
    if (message === NEED_MORE) throw new ProtocolError("it is cut off");
    if (decoder.bufferedBytes === 0) return message;
    throw new ProtocolError("it ends too soon");
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
