import { cut, shortName } from "../../codec/text/escapes.ts";
import { shortRepr } from "../../codec/text/repr/repr.ts";
import { LONG_TEXT } from "../../codec/types/key.ts";
import { FrozenSet } from "../../codec/types/keyed.ts";
import { PyFloat, PyStr } from "../../codec/types/scalars.ts";
import { isPlainObject, Tuple } from "../../codec/types/tuple.ts";
import type { Instruction } from "../handlers/params.ts";

/** What identifies an instruction: an int by habit, but Python takes any hashable value. */
export type Opcode = number | string;

/** An opcode with the signature of what it calls, which types alone see: made by {@linkcode opcode}. */
export type TypedOpcode<Signature extends (...args: never[]) => unknown> =
  & Opcode
  & { readonly "~signature": Signature };

/**
 * Gives an opcode the signature of what it calls: `remote`, `execute`, `send`
 * and `bind` are then checked against it.
 *
 * Keyword arguments are `Kwargs<…>` at the end of the signature. A result is
 * what the peer answers: Python's tuple `(x, y)` is a `[number, number]`.
 *
 * @typeParam Signature The parameters and the result.
 * @param code The opcode.
 * @returns The same opcode.
 *
 * @example
 * ```ts
 * import { type Kwargs, kwargs, opcode, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const opcodes = {
 *   avance: opcode<(mm: number, options?: Kwargs<{ speed: number }>) => boolean>(0x12),
 *   position: opcode<() => [x: number, y: number]>(0x13),
 * };
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * robot.bind(opcodes.avance, (mm, { speed } = { speed: 1 } as Kwargs<{ speed: number }>) => mm * speed > 100);
 * robot.bind(opcodes.position, () => [300, 200]);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port, opcodes });
 * await Promise.all([ready, bot.connect()]);
 *
 * assertEquals(await bot.remote.avance(300, kwargs({ speed: 0.5 })), true);
 * const [x, y] = await bot.remote.position();
 * assertEquals(x + y, 500);
 * ```
 */
export function opcode<Signature extends (...args: never[]) => unknown>(
  code: Opcode,
): TypedOpcode<Signature> {
  return code as TypedOpcode<Signature>;
}

/** The names that a program gives to opcodes. */
export type Opcodes = Readonly<Record<string, Opcode>>;

/** Opcodes by name and the other way round, for messages. */
export class OpcodeNames {
  #names: Map<unknown, string> | undefined;

  constructor(opcodes: Opcodes = {}) {
    for (const [name, opcode] of Object.entries(opcodes)) {
      (this.#names ??= new Map()).set(opcode, name);
    }
  }

  /** The name of an opcode, undefined where it has none. */
  nameOf(opcode: unknown): string | undefined {
    return this.#names?.get(opcode);
  }

  /** An opcode as messages show it: `opcode 0x12 ("avance")`. */
  describe(opcode: unknown): string {
    const name = this.#names?.get(opcode);
    return `opcode ${show(opcode)}${name === undefined ? "" : ` ("${name}")`}`;
  }
}

function show(opcode: unknown): string {
  return typeof opcode === "string"
    ? JSON.stringify(shortName(opcode))
    : hexOpcode(opcode) ?? shortRepr(opcode);
}

/** An opcode as programs write it, `0x12`; undefined where it is no int from 0 on. */
export function hexOpcode(opcode: unknown): string | undefined {
  if (!Number.isSafeInteger(opcode) || Number(opcode) < 0) return undefined;
  return `0x${Number(opcode).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** Characters or bytes of an opcode that is kept for later. */
const MAX_OPCODE = 200;

/** An opcode as it is kept, by events and observers: what a peer sent may be of any size. */
export function shortOpcode(opcode: unknown): unknown {
  if (typeof opcode === "number" || opcode === null) return opcode;
  if (typeof opcode === "string") return cut(opcode, MAX_OPCODE);
  const isShort = opcode instanceof Uint8Array && opcode.length <= MAX_OPCODE;
  return isShort
    ? opcode.slice()
    : shortRepr(opcode, { maxLength: MAX_OPCODE });
}

/** The arguments of an opcode; any where it has no signature. */
export type ArgsOf<Op> = Op extends TypedOpcode<infer Signature>
  ? Parameters<Signature>
  : unknown[];

/** What an opcode gives; unknown where it has no signature. */
export type ResultOf<Op> = Op extends TypedOpcode<infer Signature>
  ? Awaited<ReturnType<Signature>>
  : unknown;

/**
 * A function that keeps to an opcode's signature; it may be async. Its result
 * is checked where Python and TypeScript have the same words for it: a number
 * may be written as `float(1)`, a tuple as `tuple(1, 2)`.
 */
export type HandlerOf<Op> = Op extends TypedOpcode<infer Signature> ? (
    ...args: Parameters<Signature>
  ) => [Awaited<ReturnType<Signature>>] extends [boolean | string | null]
    ? ReturnType<Signature> | PromiseLike<Awaited<ReturnType<Signature>>>
    : unknown
  : Instruction;

/** The peer's instructions by name: `talks.remote.avance(1.5)`. */
export type RemoteOf<Names extends Opcodes> = {
  readonly [Name in keyof Names]: (
    ...args: ArgsOf<Names[Name]>
  ) => Promise<ResultOf<Names[Name]>>;
};

/** No names at all. */
export type NoNames = Readonly<Record<never, Opcode>>;

/** Characters and items of a tuple's or bytes' key; what is longer is no key that anybody waits for. */
const MAX_KEY_LENGTH = 1024;

/**
 * An opcode, a retcode or a client's id as key of a Map, so that what is equal
 * in Python is one key here: 65.0 is 65, True is 1, equal bytes are one.
 * Numbers stay numbers, which is what a Map finds fastest. What has no short
 * key is equal to itself alone: a peer may send a tuple of a few bytes that
 * holds another one twice, fifty times over.
 */
export function wireKey(value: unknown): unknown {
  if (typeof value === "number") return value;
  if (typeof value === "string") return textKey(value);
  if (value instanceof Tuple || value instanceof Uint8Array) {
    return keyText(value, { left: MAX_KEY_LENGTH }) ?? value;
  }
  return scalar(value);
}

/**
 * The same for a Map of what peers have chosen: numbers are strings there, which
 * V8 hashes with a secret.
 */
export function peerKey(value: unknown): unknown {
  const key = wireKey(value);
  return typeof key === "number" ? `n${key}` : key;
}

/** The same where somebody is going to wait for it, whoever chose it; undefined where it has none, or a long one. */
export function waitingKey(value: unknown): string | undefined {
  const key = peerKey(value);
  if (key === null) return "None";
  if (typeof key !== "string") return undefined;
  return key.length <= 2 * MAX_KEY_LENGTH ? key : undefined;
}

/** Whether Python could use the value as a dict's key, as an opcode must be. */
export function isHashable(value: unknown): boolean {
  if (typeof value !== "object") return true;
  return isHashableIn(value, new Set());
}

function isHashableIn(value: unknown, seen: Set<unknown>): boolean {
  if (value instanceof Tuple) {
    if (seen.has(value)) return true;
    seen.add(value);
    return value.every((item) => isHashableIn(item, seen));
  }
  if (typeof value !== "object" || value === null) return true;
  return !(Array.isArray(value) || isPlainObject(value) ||
    value instanceof Map ||
    value instanceof Set && !(value instanceof FrozenSet));
}

function scalar(value: unknown): unknown {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint") return intKey(value);
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyStr) return textKey(value.value);
  return value;
}

/** V8 hashes longer strings by their length alone: each is a key of its own. */
function textKey(text: string): unknown {
  return text.length > LONG_TEXT ? Symbol("long str") : `str ${text}`;
}

/** 2**60 as an int equals 2.0**60; V8 hashes bigints by their lowest bits, so others are text. */
function intKey(value: bigint): unknown {
  const number = Number(value);
  if (!Number.isFinite(number)) return Symbol("long int");
  return BigInt(number) === value ? number : `int ${value.toString(16)}`;
}

/**
 * The text of one key, undefined where there is none or it would be too long.
 *
 * @param room How much longer it may become.
 */
function keyText(value: unknown, room: { left: number }): string | undefined {
  if (--room.left < 0) return undefined;
  if (value instanceof Tuple) {
    const parts: string[] = [];
    for (const item of value) {
      const part = keyText(item, room);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return `(${parts.join()})`;
  }
  if (value instanceof Uint8Array) {
    room.left -= value.length;
    return room.left < 0 ? undefined : `bytes ${value.join(" ")}`;
  }
  const plain = typeof value === "string" ? textKey(value) : scalar(value);
  if (
    typeof plain === "symbol" || typeof plain === "function" ||
    typeof plain === "object" && plain !== null
  ) return undefined;
  const text = String(plain);
  room.left -= text.length;
  if (room.left < 0) return undefined;
  return `${typeof plain} ${
    typeof plain === "string" ? JSON.stringify(text) : text
  }`;
}
