import {
  entriesIn,
  isPlainObject,
  Tuple,
  tupleOf,
} from "../../codec/types/tuple.ts";
import { type Kwargs, kwargsOf } from "../options/kwargs.ts";
import { PicklingError } from "../../codec/errors.ts";

/** The retcode of passwords and of their answers. */
export const PASSWORD_RETCODE = 0xaa;
/** The opcode by which a server asks for a client's id. */
export const ID_OPCODE = 0xbb;
/**
 * The opcode by which one of ours tells what is bound to it; a Python peer
 * answers that it is not bound.
 */
export const DESCRIBE_OPCODE = "tcptalks.describe";

/** The role of a request: b'R'. */
const MASTER = Uint8Array.of(0x52);
/** The role of a reply: b'A'. */
const SLAVE = Uint8Array.of(0x41);
const NO_KWARGS = Object.freeze({});

/** A request, as it came. */
export interface MasterMessage {
  readonly kind: "master";
  /** What is asked for; any value that Python can hash. */
  readonly opcode: unknown;
  /** Goes back with the reply, as it came. */
  readonly retcode: unknown;
  readonly args: readonly unknown[];
  /** The keyword arguments, undefined where there are none. */
  readonly kwargs: Kwargs | undefined;
}

/** A reply, as it came. */
export interface SlaveMessage {
  readonly kind: "slave";
  readonly retcode: unknown;
  /** What came back: a tuple of one, but the ESP32 sends other things too. */
  readonly args: unknown;
}

/** A message that says nothing to us. */
interface MalformedMessage {
  readonly kind: "malformed";
  /** Why, to be read by a human. */
  readonly why: string;
  /** Where to answer with an error, if it was a request in all but its arguments. */
  readonly retcode?: unknown;
}

/** A message of TCPTalks. */
export type Message = MasterMessage | SlaveMessage;

/** Makes a request, ready to be pickled. */
export function composeMaster(
  opcode: unknown,
  retcode: unknown,
  args: readonly unknown[],
  kwargs: Kwargs | undefined,
): Tuple {
  const message = new Tuple(5);
  message[0] = MASTER;
  message[1] = opcode;
  message[2] = retcode;
  message[3] = args instanceof Tuple ? args : tupleOf(args);
  message[4] = kwargs ?? NO_KWARGS;
  return message;
}

/** Makes a reply of one value, ready to be pickled. */
export function composeReply(retcode: unknown, value: unknown): Tuple {
  const args = new Tuple(1);
  args[0] = value;
  return composeSlave(retcode, args);
}

/** Makes a reply, ready to be pickled. */
export function composeSlave(retcode: unknown, args: Tuple): Tuple {
  const message = new Tuple(3);
  message[0] = SLAVE;
  message[1] = retcode;
  message[2] = args;
  return message;
}

/** Says what a decoded pickle is, as leniently as Python does. */
export function recognise(value: unknown): Message | MalformedMessage {
  // A list will do, as in Python.
  if (!Array.isArray(value)) {
    return { kind: "malformed", why: "It is neither a tuple nor a list" };
  }
  const role: unknown = value[0];
  if (!(role instanceof Uint8Array) || role.length !== 1) {
    return { kind: "malformed", why: "Its role is not bytes of length 1" };
  }
  if (role[0] === SLAVE[0] && value.length === 3) {
    return { kind: "slave", retcode: value[1], args: value[2] };
  }
  if (role[0] === MASTER[0] && value.length === 5) return request(value);
  return {
    kind: "malformed",
    why: `It has ${value.length} elements and the role ${role[0]}`,
  };
}

function request(value: readonly unknown[]): MasterMessage | MalformedMessage {
  // One by one: an array pattern asks the tuple's iterator, which is slow.
  const opcode = value[1], retcode = value[2], args = value[3];
  const positional = Array.isArray(args)
    ? args
    : typeof args === "string" && args.length <= MAX_TEXT_ARGS
    ? [...args]
    : undefined;
  if (positional === undefined) {
    return { kind: "malformed", why: "Its args are no sequence", retcode };
  }
  const keywords = readKwargs(value[4]);
  if (keywords === null) {
    const why = `Its kwargs are no dict of at most ${MAX_KWARGS} str`;
    return { kind: "malformed", why, retcode };
  }
  return {
    kind: "master",
    opcode,
    retcode,
    args: positional,
    kwargs: keywords,
  };
}

/** More keyword arguments than any function has: an object of millions of names takes seconds to make. */
const MAX_KWARGS = 10_000;

/** Undefined where there are none, null where they are too many or no dict with str keys. */
function readKwargs(value: unknown): Kwargs | undefined | null {
  let pairs: Iterable<readonly [unknown, unknown]>;
  let count: number;
  if (value instanceof Map) {
    pairs = value;
    count = entriesIn(value);
  } else if (
    // Bytes have entries too, one for each.
    typeof value === "object" && value !== null && isPlainObject(value)
  ) {
    const entries = pairs = Object.entries(value);
    count = entries.length;
  } else return null;
  if (count > MAX_KWARGS) return null;
  return count === 0 ? undefined : kwargsOf(pairs);
}

/** Characters of a text that stands for as many arguments: each is an object more. */
const MAX_TEXT_ARGS = 10_000;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Characters of A-Z0-9: six, as Python's library takes where no id is given. */
export function randomId(length = 6): string {
  let id = "";
  // `randomUUID` is not for pages that came by http.
  for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
    id += LETTERS[byte % LETTERS.length];
  }
  return id;
}

/**
 * What was thrown when a request was pickled, with the place of the value among
 * the call's arguments instead of in the message: `args[1].speed`.
 *
 * @param call What was called, for the message.
 */
export function inCall(error: unknown, call: string): unknown {
  return placed(
    error,
    ` for ${call}`,
    (path) =>
      path.replace(/^\[3\]/, "args").replace(/^\[4\]\.?/, "").replace(
        /^\[1\]/,
        "opcode",
      ),
  );
}

/** The same for a reply: `reply[0].speed`. */
export function inReply(error: unknown): unknown {
  return placed(error, "", (path) => path.replace(/^\[2\]\[0\]/, "reply"));
}

function placed(
  error: unknown,
  forWhat: string,
  place: (path: string) => string,
): unknown {
  if (!(error instanceof PicklingError)) return error;
  const options = error.cause === undefined ? {} : { cause: error.cause };
  return new PicklingError(error.reason, place(error.path), options, forWhat);
}
