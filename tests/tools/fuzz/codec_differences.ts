/**
 * Where the codec may do something else than its fuzzer would have it, and why;
 * nothing else is let pass.
 */

import {
  genops,
  PickleLimitError,
  type PickleProtocol,
  type PicklingError,
  PyGlobal,
  PyObject,
  type UnpicklingError,
} from "../../../codec/mod.ts";
import { Op } from "../../../codec/opcodes.ts";
import type { Refusal } from "../../kit/python/oracle.ts";
import type { CodecInput } from "./codec_input.ts";

/** Reasons of `dumps` to refuse what was read, which CPython has as well. */
const REFUSALS: readonly {
  readonly text: RegExp;
  readonly protocols: readonly PickleProtocol[];
}[] = [
  // Buffers beside a pickle are of protocol 5; `exact` keeps them as what they are.
  { text: /a "PickleBuffer" takes protocol 5$/, protocols: [2, 3, 4] },
  // Names beyond ASCII cannot be written in Python 2's lines.
  { text: /protocol [23] cannot write the name/, protocols: [2, 3] },
];

/** PERSID and BINPERSID: what their objects hold is the hook's affair, and so is its depth. */
const PERSISTENT = new Set<number>([Op.PERSID, Op.BINPERSID]);

/** Whether what was read from these bytes may be refused by `dumps`. */
export function mayNotPickle(
  { message }: PicklingError,
  protocol: PickleProtocol,
  bytes: Uint8Array,
): boolean {
  if (message.includes("limits.maxDepth")) {
    return bytes.some((byte) => PERSISTENT.has(byte));
  }
  return REFUSALS.some(({ text, protocols }) =>
    protocols.includes(protocol) && text.test(message)
  );
}

/** GLOBAL, INST, STACK_GLOBAL, the extension codes, and NEXT_BUFFER. */
const OUTSIDE = new Set([0x63, 0x69, 0x93, 0x82, 0x83, 0x84, 0x97]);

/** Whether a pickle may name classes or buffers, of which `exact` makes something else: cheap, and true too often. */
export function reachesOutside(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (OUTSIDE.has(byte)) return true;
  return false;
}

/**
 * Protocol 2 gives classes Python 2's names, which lose something, in CPython
 * too: `ConnectionError` comes back as `OSError`.
 */
export function namedAsIs(input: CodecInput): CodecInput {
  return reachesOutside(input.bytes) ? { ...input, fixImports: false } : input;
}

/**
 * A set that holds itself through a call of its class: `exact` keeps the call,
 * and a pickler of Python's too writes the inner one as a copy that is still empty.
 */
export function holdsItselfByCall(shown: string): boolean {
  return shown.includes("set(...)");
}

/**
 * Whether a call's result is thrown away, as that of a state's setter is: where
 * it is a class that we know, such as `KeyError`, only `exact` sees a setter.
 */
export function dropsCall(bytes: Uint8Array): boolean {
  return bytes.some((byte, at) =>
    byte === Op.REDUCE && bytes[at + 1] === Op.POP
  );
}

/**
 * Whether a text shows what is only printed otherwise.
 *
 * - The pairs of a dict subclass that nobody knows are kept as they came, equal
 *   keys too; of those that are one object one is printed.
 * - By protocols 2 and 3 keywords for what is no class by name, `f(1)(2, key=3)`,
 *   stay the call of `partial` as which Python writes them.
 * - A time zone takes no items, and no Python gives it any: of one that has
 *   some, a time among them holds the zone as it was before or after them.
 */
export function isPrintedOtherwise(shown: string): boolean {
  return shown.includes("**{") ||
    shown.includes("functools.partial(getattr(") ||
    /\bdatetime\.timezone\(.*\*\[.*tzinfo=/.test(shown);
}

/**
 * Whether an object of a known class that refused its state was then used as
 * what only an inert one is, called or a key, by its own items: these are
 * written before the state. No Python takes what is refused.
 */
export function isUsedTooEarly(
  { error }: { readonly error?: UnpicklingError },
  shown: string,
): boolean {
  return error !== undefined &&
    /^(Value is not callable|Unhashable type)/.test(error.message) &&
    /\*\[|\*\*\{/.test(shown) && shown.includes("state=");
}

/**
 * A text without its NaNs. One that DUP or the memo put twice into a set is one
 * object to Python, and two to `exact`: in CPython's pickles each is written out.
 */
export function withoutNaNs(shown: string): string {
  return shown.replace(/\bnan\b(, )?/g, "");
}

/** A PROTO in the midst changes how classes are named that came before it. */
export function changesProtocol(bytes: Uint8Array): boolean {
  return reachesOutside(bytes) &&
    bytes.some((byte, at) =>
      at > 0 && byte === Op.PROTO && (bytes[at + 1] ?? 6) <= 5
    );
}

/** Protocols 2 and 3 have no place for the fold of a time, in CPython too. */
export function losesFold(shown: string): boolean {
  return shown.includes("fold=1");
}

/** A buffer that came beside a pickle is written into it as bytes or a bytearray, which are other values, and other keys. */
export function hasBuffers(bytes: Uint8Array): boolean {
  return bytes.includes(0x97);
}

/** Whether only `exact` sees that an item's place is a whole float, which Python refuses. */
export function hasFloatAsIndex(
  { error }: { readonly error?: UnpicklingError },
): boolean {
  return error !== undefined && /takes only ints as keys/.test(error.message);
}

/** What CPython refuses for its own limits, for what we do not see, or only when it reads from a file. */
const PYTHON_ONLY: readonly RegExp[] = [
  // By default a whole float is an int.
  /^TypeError: .* indices must be integers or slices, not float/,
  // It makes a table up to the highest index of the memo; ours is sparse.
  /^MemoryError/,
  // Its own recursion, when it hashes or compares.
  /^RecursionError/,
];

/** Whether what CPython refuses may be read. */
export function onlyPythonRefuses({ type, text }: Refusal): boolean {
  return PYTHON_ONLY.some((reason) => reason.test(`${type}: ${text}`));
}

/** Whether what CPython reads may be refused: our limits, all of them named. */
export function onlyWeRefuse(error: UnpicklingError): boolean {
  return error instanceof PickleLimitError;
}

/**
 * Whether the oracle is no judge of these bytes.
 *
 * - A NUL in a line of digits ends the string in C, whatever comes after it.
 * - Where there are sets, the oracle prints what Python's own reader makes of
 *   `I-0`: 0, and not False as the one in C.
 * - Frames that end inside of an opcode: see below.
 */
export function isNoJudge(bytes: Uint8Array, hasSets: boolean): boolean {
  const text = latin1.decode(bytes);
  return /[FIL][^\n]*\0[^\n]*\n/.test(text) ||
    hasSets && /I[\s+-][01]\n/.test(text) || !hasSoundFrames(bytes);
}

const latin1 = new TextDecoder("latin1");

/**
 * Whether classes that we know may be built otherwise, in pickles that no
 * CPython writes.
 *
 * - By NEWOBJ they take what they take by REDUCE, while `deque.__new__` and
 *   others leave their arguments to `__init__`, which is not called.
 * - An array keeps the type code that it was written with, while CPython gives
 *   it one that has this size on its own machine.
 */
export function isOddlyBuilt(bytes: Uint8Array): boolean {
  return bytes.includes(Op.NEWOBJ) || bytes.includes(Op.NEWOBJ_EX) ||
    latin1.decode(bytes).includes("_array_reconstructor");
}

/**
 * Whether each frame ends between two opcodes, before the next frame: CPython's
 * `loads` does not mind, but its reader from a file, which the oracle is, does.
 */
function hasSoundFrames(bytes: Uint8Array): boolean {
  if (!bytes.includes(Op.FRAME)) return true;
  let until = 0;
  try {
    for (const { opcode, arg, position, end } of genops(bytes)) {
      if (position < until && end > until) return false;
      if (opcode.code !== Op.FRAME) continue;
      if (position < until) return false;
      until = end + Number(arg);
    }
  } catch {
    return until === 0;
  }
  return true;
}

/**
 * Whether a value holds what Python would build by a call that we do not make:
 * `dict()` is inert, and a class may be printed as a function.
 */
export function holdsInert(value: unknown): boolean {
  const seen = new Set<unknown>();
  const waiting = [value];
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part !== "object" || part === null || seen.has(part)) continue;
    if (part instanceof PyObject || part instanceof PyGlobal) return true;
    seen.add(part);
    if (part instanceof Map) waiting.push(...[...part].flat());
    else if (part instanceof Set) waiting.push(...part);
    else if (!ArrayBuffer.isView(part)) waiting.push(...Object.values(part));
  }
  return false;
}

/**
 * A repr with the characters that are escaped in it: each Python prints those
 * that its own version of Unicode knows.
 */
export function withoutEscapes(printed: string): string {
  return printed.replace(
    /\\u(?!d[89a-f])([\da-f]{4})|\\U([\da-f]{8})/g,
    (_, four?: string, eight = "") =>
      String.fromCodePoint(parseInt(four ?? eight, 16)),
  );
}
