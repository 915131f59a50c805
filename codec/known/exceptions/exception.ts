import { PyGlobal, type Reduction } from "../../types/object.ts";
import { ERRNO_CLASSES, EXCEPTION_BASES } from "./names.ts";
import { exceptionText } from "./text.ts";
import { shortName } from "../../text/harmless.ts";
import { plainStr } from "../../text/repr/plain.ts";
import { pyRepr, pyStr } from "../../text/repr/symbol.ts";
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
    const type = shortName(
      module === "builtins" ? name : `${module}.${name}`,
    );
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

/** A text is to be read; a few bytes may stand for what would be printed for ever. */
const MESSAGE = { maxLength: 65_536 };

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
export function exceptionKey({ module, name }: PyGlobal): string {
  return module === "builtins" ? name : `${module}.${name}`;
}
