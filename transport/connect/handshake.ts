import { NEED_MORE, PickleDecoder } from "../../codec/unpickle/decoder.ts";
import { Deque } from "../../codec/known/collections.ts";
import { Complex, PyFloat, PyStr } from "../../codec/types/scalars.ts";
import { Pickler } from "../../codec/pickle/pickler.ts";
import {
  entriesIn,
  isDictObject,
  Tuple,
  tuple,
} from "../../codec/types/tuple.ts";
import { type Connection, writeAll } from "../network/connection.ts";
import { checkDialect, type Dialect, esp32Answer } from "../messages/esp32.ts";
import {
  AuthentificationError,
  NotConnectedError,
  ProtocolError,
  TimeoutError,
} from "../errors.ts";
import {
  composeSlave,
  PASSWORD_RETCODE,
  recognise,
} from "../messages/message.ts";
import { DEFAULT_HANDSHAKE_MS, type Limits } from "../options/limits.ts";
import type { CommonOptions } from "../options/options.ts";
import { SYSTEM_CLOCK, within } from "../watch/clock.ts";
import { equivalentKey } from "../../codec/types/key.ts";
import { PyGlobal } from "../../codec/types/object.ts";
import { messageOf } from "../../codec/text/repr/repr.ts";

/** A connection whose password was right. */
export interface Admitted {
  readonly connection: Connection;
  /** What came after the password, not decoded. */
  readonly rest: Uint8Array;
  readonly dialect: Dialect;
}

/** How deep passwords are compared. */
const MAX_COMPARED_DEPTH = 20;

/**
 * Whether two passwords are equal as Python's `==` sees it: a str is never
 * bytes, 1 is 1.0 and True, a NaN is nothing, tuples and sets are what is in
 * them. It takes as long for a right guess as for a wrong one: as many steps
 * as the guess has characters.
 */
export function samePassword(expected: unknown, given: unknown): boolean {
  const right = canonical(expected, 0);
  const guess = canonical(given, 0);
  if (right === undefined || guess === undefined) return false;
  let difference = right.length ^ guess.length;
  for (let i = 0; i < guess.length; i++) {
    difference |= guess.charCodeAt(i) ^ right.charCodeAt(i % right.length);
  }
  return difference === 0;
}

/** A text that is the same where Python finds the values equal; undefined for what equals nothing. */
function canonical(value: unknown, depth: number): string | undefined {
  if (depth > MAX_COMPARED_DEPTH) return undefined;
  if (value === null || value === undefined) return "none";
  if (typeof value === "object") return ofObject(value, depth + 1);
  if (typeof value === "string") return `str ${value}`;
  if (typeof value === "boolean" || typeof value === "number") {
    return number(Number(value));
  }
  if (typeof value === "bigint") {
    const near = Number(value);
    return Number.isFinite(near) && BigInt(near) === value
      ? number(near)
      : `int ${value.toString(16)}`;
  }
  // Each NaN of Decimal has a symbol of its own as key.
  return typeof value !== "symbol" || value.description === "nan"
    ? undefined
    : `symbol ${value.description}`;
}

function ofObject(value: object, depth: number): string | undefined {
  if (value instanceof PyFloat) return number(value.value);
  if (value instanceof PyStr) {
    return value.utf8 ? `utf8 ${[...value.utf8]}` : `str ${value.value}`;
  }
  if (value instanceof Uint8Array) return `bytes ${[...value]}`;
  if (value instanceof Complex) {
    const { re, im } = value;
    if (Number.isNaN(im)) return undefined;
    return im === 0 ? number(re) : `complex ${re + 0} ${im}`;
  }
  if (value instanceof PyGlobal) return `class ${value}`;
  if (equivalentKey in value && typeof value[equivalentKey] === "function") {
    return canonical(value[equivalentKey](), depth);
  }
  if (Array.isArray(value)) {
    const kind = value instanceof Tuple
      ? "tuple"
      : value instanceof Deque
      ? "deque"
      : "list";
    return all(kind, value, depth);
  }
  if (value instanceof Set) return all("set", value, depth, true);
  if (value instanceof Map || isDictObject(value)) {
    const pairs = value instanceof Map ? [...value] : Object.entries(value);
    return all("dict", pairs, depth, true);
  }
  return undefined;
}

function number(value: number): string | undefined {
  return Number.isNaN(value) ? undefined : `number ${value + 0}`;
}

/** Each part with its length, so that no two say the same together. */
function all(
  kind: string,
  parts: Iterable<unknown>,
  depth: number,
  isUnordered = false,
): string | undefined {
  const texts: string[] = [];
  for (const part of parts) {
    const text = canonical(part, depth);
    if (text === undefined) return undefined;
    texts.push(`${text.length} ${text}`);
  }
  if (isUnordered) texts.sort();
  return `${kind} ${texts.join(",")}`;
}

/** How a handshake is made. */
export type HandshakeOptions = ReturnType<typeof handshakeOf>;

/** How handshakes are made, from options that were checked. */
export function handshakeOf(
  options: Pick<
    CommonOptions,
    "password" | "handshakeTimeout" | "protocol" | "dialect" | "clock"
  >,
  limits: Limits,
) {
  checkDialect(options);
  return {
    password: options.password ?? null,
    timeout: options.handshakeTimeout ?? DEFAULT_HANDSHAKE_MS,
    maxBytes: limits.maxHandshakeBytes,
    protocol: options.protocol === 3 ? 3 : 4,
    dialect: options.dialect,
    clock: options.clock ?? SYSTEM_CLOCK,
  } as const;
}

/** Containers within each other in the one message: a tuple in a tuple, and one to spare. */
const MAX_DEPTH = 3;
/** Objects that the one message may memoize. */
const MAX_MEMO = 16;
/** Bytes of an int used as password. */
const MAX_INT_BYTES = 256;

/**
 * The client's part: says the password, waits for the answer.
 *
 * @returns What came after the answer, not decoded.
 * @throws {AuthentificationError} When the password was refused.
 * @throws {TimeoutError} When no answer came in time.
 * @throws {NotConnectedError} When the server closed first.
 */
export function greet(
  connection: Connection,
  options: HandshakeOptions,
): Promise<Uint8Array> {
  return inTime(connection, options, "an answer to the password", async () => {
    const { password, protocol } = options;
    const message = passwordMessage(password, protocol);
    await orGone(connection, () => writeAll(connection, message));
    const first = await readFirst(connection, options.maxBytes);
    if (!isTrue(first.word)) {
      const advice = password === null
        ? ' as none was given, set "password"'
        : ', check "password"';
      throw new AuthentificationError(
        `Cannot connect to ${connection.remote}: it refused the password${advice}`,
      );
    }
    return first.rest;
  });
}

/**
 * The server's part: waits for the password, answers it. Nothing but this one
 * message is decoded.
 *
 * @param enter Called when the password was right, before the client is told; may throw to turn it away.
 * @returns What came after the password, not decoded.
 * @throws {AuthentificationError} When the password was wrong; the client was told.
 * @throws {TimeoutError} When no password came in time.
 * @throws {NotConnectedError} When the client closed first.
 */
export function challenge(
  connection: Connection,
  options: HandshakeOptions,
  enter: () => Promise<void>,
): Promise<Uint8Array> {
  const { password, protocol, maxBytes, dialect } = options;
  return inTime(connection, options, "a password", async () => {
    const first = await readFirst(connection, maxBytes);
    const isRight = password === null || samePassword(password, first.word);
    if (isRight) await enter();
    const answer = dialect === "esp32"
      ? esp32Answer(isRight)
      : passwordMessage(isRight, protocol);
    await orGone(connection, () => writeAll(connection, answer));
    if (!isRight) {
      throw new AuthentificationError(
        `Refused ${connection.remote}: its password is wrong`,
      );
    }
    return first.rest;
  });
}

/** On any failure the connection is closed: a late password helps nobody. */
async function inTime(
  connection: Connection,
  options: HandshakeOptions,
  wanted: string,
  talk: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const talking = talk();
  const { timeout, clock } = options;
  const late = () =>
    new TimeoutError(
      `Cannot talk with ${connection.remote}: ${wanted} did not come within ${timeout} ms; is it TCPTalks that listens there?`,
    );
  try {
    return await within(talking, timeout, late, { clock });
  } catch (error) {
    connection.close();
    await talking.catch(() => {});
    throw error;
  }
}

function passwordMessage(word: unknown, protocol: 3 | 4): Uint8Array {
  const message = composeSlave(PASSWORD_RETCODE, tuple(word ?? null));
  return new Pickler({ protocol }).dumps(message);
}

/** What fails in the midst of a handshake: the other side closed. */
async function orGone<T>(
  connection: Connection,
  talk: () => Promise<T>,
): Promise<T> {
  try {
    return await talk();
  } catch (error) {
    throw gone(connection, error);
  }
}

/** Reads the one message of a handshake, and what came with it. */
async function readFirst(
  connection: Connection,
  maxBytes: number,
): Promise<{ word: unknown; rest: Uint8Array }> {
  const decoder = new PickleDecoder({
    limits: {
      maxMessageBytes: maxBytes,
      maxDepth: MAX_DEPTH,
      maxMemo: MAX_MEMO,
      maxIntBytes: MAX_INT_BYTES,
    },
  });
  const buffer = new Uint8Array(maxBytes);
  let filled = 0;
  while (filled < maxBytes) {
    const rest = buffer.subarray(filled);
    const count = await orGone(connection, () => connection.read(rest));
    if (count === null) throw gone(connection);
    decoder.push(buffer.subarray(filled, filled + count));
    filled += count;
    const value = decode(decoder, connection);
    if (value === NEED_MORE) continue;
    return { word: passwordIn(value, connection), rest: decoder.takeRest() };
  }
  throw protocolError(
    connection,
    `its first message is longer than ${maxBytes} bytes`,
  );
}

function decode(decoder: PickleDecoder, connection: Connection): unknown {
  try {
    return decoder.next();
  } catch (error) {
    const why = messageOf(error);
    throw protocolError(
      connection,
      `it does not speak TCPTalks: ${why}; are host and port right?`,
      error,
    );
  }
}

function passwordIn(value: unknown, connection: Connection): unknown {
  const message = recognise(value);
  if (
    message.kind !== "slave" || message.retcode !== PASSWORD_RETCODE ||
    !Array.isArray(message.args) || message.args.length !== 1
  ) {
    throw protocolError(
      connection,
      "its first message is not about a password",
    );
  }
  return message.args[0];
}

/** Python's truth: any truthy answer counts. */
function isTrue(value: unknown): boolean {
  if (value instanceof PyFloat) return value.value !== 0;
  if (value instanceof Map || value instanceof Set) return entriesIn(value) > 0;
  if (Array.isArray(value) || value instanceof Uint8Array) {
    return value.length > 0;
  }
  return Boolean(value);
}

function protocolError(
  connection: Connection,
  why: string,
  cause?: unknown,
): ProtocolError {
  return new ProtocolError(
    `Cannot talk with ${connection.remote}: ${why}`,
    { cause },
  );
}

function gone(connection: Connection, cause?: unknown): NotConnectedError {
  return new NotConnectedError(
    `Cannot talk with ${connection.remote}: it closed the link during the handshake; does it have a free place?`,
    { cause },
  );
}
