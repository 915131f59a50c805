import { PyGlobal, type Reduction } from "../../types/object.ts";
import { ERRNO_CLASSES, EXCEPTION_BASES } from "../../names.ts";
import { wrongType } from "../../check.ts";
import { hexEscape, shortName } from "../../text/escapes.ts";
import { plainStr } from "../../text/repr/repr.ts";
import { printWork, pyRepr, pyStr } from "../../text/repr/call.ts";
import { PyStr } from "../../types/scalars.ts";
import { Tuple, tuple } from "../../types/tuple.ts";

/**
 * A Python exception as a value: its class by name, its arguments and what was
 * set on it. One class for all of Python's own, because what differs is data.
 *
 * It is no `Error`: it was raised elsewhere, and a stack of here would cost more
 * than all else about it.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyException } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const error = loads(dumps(new PyException("FileNotFoundError", [2, "No such file", "map.json"])));
 * assert(error instanceof PyException && error.isA("OSError"));
 * assertEquals(error.message, "[Errno 2] No such file: 'map.json'");
 * ```
 */
export class PyException {
  /** The exception's class. */
  readonly type: PyGlobal;
  /** The arguments it was made with. */
  readonly args: Tuple;
  /**
   * What was set on it, such as `__notes__`; undefined where nothing was.
   * Python does not pickle cause, context and traceback.
   */
  state: Map<string, unknown> | undefined;

  /**
   * Makes one. As in Python, an `OSError` of some error numbers is of a class of
   * its own, such as `FileNotFoundError`.
   *
   * @param type A builtin exception's name such as `ValueError`, or any class by reference.
   * @param args The arguments.
   * @param state What is set on it.
   * @throws {TypeError} When Python has no builtin exception of that name.
   */
  constructor(
    type: string | PyGlobal,
    args: Iterable<unknown> = [],
    state?: Map<string, unknown>,
  ) {
    if (typeof type !== "string" && !(type instanceof PyGlobal)) {
      throw wrongType("Cannot make an exception of", "its class's name", type);
    }
    if (typeof args !== "object" || !(Symbol.iterator in args)) {
      const wanted = "an array of its arguments, [text]";
      throw wrongType("Cannot make an exception with", wanted, args);
    }
    this.args = args instanceof Tuple ? args : tuple(...args);
    this.type = concrete(
      typeof type === "string" ? builtinException(type) : type,
      this.args,
    );
    this.state = state;
  }

  /** The class's module, mostly `builtins`. */
  get module(): string {
    return this.type.module;
  }

  /** The class's qualified name, such as `ValueError`. */
  get name(): string {
    return this.type.name;
  }

  /** What Python's `str` gives for it, up to 65,536 characters. */
  get message(): string {
    return plainStr(this, MESSAGE);
  }

  /** The notes that were added to it (Python 3.11 and later). */
  get notes(): string[] {
    const notes = this.state?.get("__notes__");
    if (!Array.isArray(notes)) return [];
    return notes.filter((note) => typeof note === "string");
  }

  /** The exceptions in an `ExceptionGroup`; empty for any other. */
  get exceptions(): readonly unknown[] {
    const [, errors] = this.args;
    return this.isA("BaseExceptionGroup") && Array.isArray(errors)
      ? errors
      : [];
  }

  /** Whether Python's `isinstance` would say so: its class, or one that its class is derived from. */
  isA(name: string): boolean {
    let own: string | undefined = exceptionKey(this.type);
    while (own) {
      if (own === name) return true;
      own = EXCEPTION_BASES.get(own);
    }
    return false;
  }

  /** The last line of a Python traceback: `ValueError: bad pin`. */
  toString(): string {
    const { module, name, message } = this;
    const type = shortName(module === "builtins" ? name : `${module}.${name}`);
    return message === "" ? type : `${type}: ${message}`;
  }

  /** As Python prints it: `ValueError('bad pin')`. */
  [pyRepr](repr: (value: unknown) => string): string {
    const { args } = this;
    const cut = this.isA("OSError") && args.length > 2 && args.length < 6 &&
      this.name !== "BlockingIOError";
    const shown = cut ? args.slice(0, 2) : args;
    if (this.name === "JSONDecodeError" && typeof args[0] === "string") {
      return `${this.name}(${repr(exceptionText(this, repr, String))})`;
    }
    let text = "";
    for (const value of shown) {
      text += text === "" ? repr(value) : `, ${repr(value)}`;
    }
    return `${shortName(this.name)}(${text})`;
  }

  /** Those that say where in a text they were look for the place. */
  [printWork](): number {
    const { args } = this;
    let steps = args.length;
    for (let i = 0; i < args.length && i < 5; i++) {
      const arg = args[i];
      if (typeof arg === "string") steps += Math.min(arg.length, MAX_SEARCHED);
    }
    return steps;
  }

  /** As Python's `str` prints it. */
  [pyStr](
    repr: (value: unknown) => string,
    str: (value: unknown) => string,
  ): string {
    return exceptionText(this, repr, str);
  }

  /** How it is written. */
  __reduce__(): Reduction {
    const { type, args, state } = this;
    const isGroup = this.name === GROUP.name && this.module === GROUP.module;
    return { callable: isGroup ? GROUP : type, args, state };
  }
}

/** Characters in which a place is looked for; for one beyond, the text says less. */
const MAX_SEARCHED = 100_000;

/** A text is to be read; a few bytes may stand for what would be printed for ever. */
export const MESSAGE = { maxLength: 65_536 };

/** Python makes this class at run time, and its module's name with it. */
const GROUP = new PyGlobal("builtins", "ExceptionGroup", {
  strings: [new PyStr("builtins"), "ExceptionGroup"],
});

const globals = new Map<string, PyGlobal>();

function builtinException(name: string): PyGlobal {
  let type = globals.get(name);
  if (type) return type;
  if (!EXCEPTION_BASES.has(name) || name.includes(".")) {
    throw new TypeError(
      `Python has no builtin exception "${name}", use a "PyGlobal" for one of your own`,
    );
  }
  type = new PyGlobal("builtins", name);
  globals.set(name, type);
  return type;
}

/** What `OSError(errno, …)` gives; a pickle of protocol 2 names nothing but OSError. */
function concrete(type: PyGlobal, args: Tuple): PyGlobal {
  if (exceptionKey(type) !== "OSError" || args.length < 2 || args.length > 5) {
    return type;
  }
  // True is the number 1 to Python, which is EPERM.
  const name = ERRNO_CLASSES.get(args[0] === true ? 1 : args[0]);
  return name ? builtinException(name) : type;
}

/** The key of a class in the table of known exceptions. */
function exceptionKey({ module, name }: PyGlobal): string {
  return module === "builtins" ? name : `${module}.${name}`;
}

type ToText = (value: unknown) => string;

/**
 * What Python's `str` gives for an exception.
 *
 * @param repr Prints a value inside it as `repr` does.
 * @param str The same as `str` does.
 */
function exceptionText(error: PyException, repr: ToText, str: ToText): string {
  const { args } = error;
  const [first, second] = args;
  if (error.isA("OSError") && args.length >= 2 && args.length <= 5) {
    const [, , file, , other] = args;
    const files = [file, other].filter((each) =>
      each !== undefined && each !== null
    );
    const where = files.length > 0 && error.name !== "BlockingIOError"
      ? `: ${files.map(repr).join(" -> ")}`
      : "";
    return `[Errno ${str(first)}] ${str(second)}${where}`;
  }
  if (
    error.isA("BaseExceptionGroup") && args.length === 2 &&
    Array.isArray(second)
  ) {
    const plural = second.length === 1 ? "" : "s";
    return `${str(first)} (${second.length} sub-exception${plural})`;
  }
  if (error.isA("SyntaxError") && args.length === 2 && Array.isArray(second)) {
    const [file, line] = second;
    if (typeof file === "string") {
      const base = file.slice(file.lastIndexOf("/") + 1);
      return `${str(first)} (${base}, line ${str(line)})`;
    }
  }
  if (error.isA("UnicodeError")) {
    const said = unicodeText(error, str);
    if (said) return said;
  }
  if (error.name === "JSONDecodeError" && args.length === 3) {
    return jsonText(args, str);
  }
  if (error.isA("KeyError") && args.length === 1) return repr(first);
  return args.length === 0 ? "" : args.length === 1 ? str(first) : repr(args);
}

/** `UnicodeDecodeError` and `UnicodeEncodeError`: (encoding, object, start, end, reason). */
function unicodeText(
  { name, args }: PyException,
  str: ToText,
): string | undefined {
  const [encoding, object, start, end, reason] = args;
  if (
    args.length !== 5 || typeof start !== "number" || typeof end !== "number"
  ) {
    return undefined;
  }
  const decoding = name === "UnicodeDecodeError";
  const verb = decoding ? "decode" : "encode";
  const codec = `'${str(encoding)}' codec can't ${verb}`;
  const isFar = !decoding && start > MAX_SEARCHED;
  if (end !== start + 1 || isFar) {
    const what = decoding ? "bytes" : "characters";
    return `${codec} ${what} in position ${start}-${end - 1}: ${str(reason)}`;
  }
  const what = decoding && object instanceof Uint8Array
    ? `byte 0x${(object[start] ?? 0).toString(16).padStart(2, "0")}`
    : !decoding && typeof object === "string"
    ? `character '${hexEscape(characterAt(object, start))}'`
    : undefined;
  return what && `${codec} ${what} in position ${start}: ${str(reason)}`;
}

/** Python counts in characters, where JavaScript counts halves of some. */
function characterAt(text: string, index: number): string {
  let at = 0;
  for (let i = 0; i < index && at < text.length; i++) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return String.fromCodePoint(text.codePointAt(at) ?? 0xfffd);
}

function jsonText(
  [message, document, position]: readonly unknown[],
  str: ToText,
): string {
  if (typeof document !== "string" || typeof position !== "number") {
    return str(message);
  }
  if (position > MAX_SEARCHED) return `${str(message)} (char ${position})`;
  const lines = document.slice(0, position).split("\n");
  const place = `line ${lines.length} column ${lines.at(-1)!.length + 1}`;
  return `${str(message)}: ${place} (char ${position})`;
}
