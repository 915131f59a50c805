import { type ClassEntry, PyGlobal, type Reduction } from "../types/object.ts";
import { oneOf, wrongType } from "../check.ts";
import { equivalentKey, keyWork } from "../types/key.ts";
import { printWork, pyRepr } from "../text/repr/call.ts";
import { Tuple, tuple, tupleOf } from "../types/tuple.ts";
import { takes, text } from "./typed_bytes.ts";

/** Python's path classes: those with system calls, and the "pure" ones without. */
export type PathKind =
  | "PosixPath"
  | "PurePosixPath"
  | "PureWindowsPath"
  | "WindowsPath";

const KINDS: readonly PathKind[] = [
  "PosixPath",
  "PurePosixPath",
  "PureWindowsPath",
  "WindowsPath",
];

/** Where the classes live: before 3.13 and from 3.14, and in 3.13. */
const MODULES = ["pathlib", "pathlib._local"] as const;

/** Tells a path as a key from a tuple of the same text. */
const KEY = Symbol("path");

/**
 * Python's `pathlib` paths. One class for all four kinds: nothing here touches
 * a file.
 *
 * A path read from Python keeps its module and parts, and so is written as it
 * came; a new one is written as Python 3.6 to 3.12 do, which all versions read.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyPath, repr } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const path = loads(dumps(new PyPath("logs/match.txt")));
 * assertEquals(repr(path), "PurePosixPath('logs/match.txt')");
 * ```
 */
export class PyPath {
  /** The class in Python, such as `pathlib.PurePosixPath`. */
  readonly type: PyGlobal;
  /** What the class is called with: the parts, or the whole path. */
  readonly segments: Tuple<string>;

  /**
   * Makes one.
   *
   * @param kind Python's class.
   */
  constructor(
    path: string | Tuple<string>,
    kind: PathKind | PyGlobal = "PurePosixPath",
  ) {
    if (!(kind instanceof PyGlobal)) oneOf(...KINDS)(kind, '"kind"');
    this.type = typeof kind === "string" ? new PyGlobal("pathlib", kind) : kind;
    if (path instanceof Tuple) this.segments = path;
    else if (typeof path !== "string") {
      throw wrongType("Cannot make a path of", "a string", path);
    } else if (this.isWindows) this.segments = tuple(path);
    else this.segments = tupleOf(posixParts(path));
  }

  /** Whether it is a path of Windows. */
  get isWindows(): boolean {
    return this.type.name.endsWith("WindowsPath");
  }

  /** The path as its system writes it; `.` where it is empty. */
  toString(): string {
    return (this.isWindows ? windowsText : posixText)(this.segments) || ".";
  }

  /** What it equals as a key: any other path of its system with the same text, in any case for Windows. */
  [equivalentKey](): unknown {
    const path = this.toString();
    return tuple(
      KEY,
      this.isWindows,
      this.isWindows ? path.toLowerCase() : path,
    );
  }

  /** As Python prints it. */
  [pyRepr](repr: (value: unknown) => string): string {
    const path = this.toString();
    const shown = this.isWindows ? path.replaceAll("\\", "/") : path;
    return `${this.type.name}(${repr(shown)})`;
  }

  /** Its parts are split and joined each time. */
  [printWork](): number {
    return lengthOf(this.segments);
  }

  /** As for printing it. */
  [keyWork](): number {
    return this[printWork]();
  }

  /** How it is written. */
  __reduce__(): Reduction {
    return { callable: this.type, args: this.segments };
  }
}

/** Characters of a path that comes: no system takes as many. A pickle may name one long part again and again. */
const MAX_LENGTH = 65_536;

function readParts(args: Tuple): Tuple<string> {
  // Before the parts are looked at: there may be millions.
  if (args.length <= MAX_LENGTH) {
    const parts = args.map((part) => text(part, "part"));
    if (lengthOf(parts) <= MAX_LENGTH) return tupleOf(parts);
  }
  throw new RangeError(`A path has more than ${MAX_LENGTH} characters`);
}

/** Characters of all parts, with what separates them. */
function lengthOf(parts: readonly string[]): number {
  let length = parts.length;
  for (const part of parts) length += part.length;
  return length;
}

/** Exactly two slashes at the start have a meaning of their own in POSIX. */
function posixRoot(path: string): string {
  return /^\/\/(?!\/)/.test(path) ? "//" : path.startsWith("/") ? "/" : "";
}

function namesIn(path: string, separator: string): string[] {
  return path.split(separator).filter((name) => name !== "" && name !== ".");
}

function posixParts(path: string): string[] {
  const root = posixRoot(path);
  const names = namesIn(path, "/");
  return root ? [root, ...names] : names;
}

function posixText(segments: readonly string[]): string {
  let root = "";
  let names: string[] = [];
  for (const segment of segments) {
    if (segment.startsWith("/")) {
      root = posixRoot(segment);
      names = [];
    }
    for (const name of namesIn(segment, "/")) names.push(name);
  }
  return root + names.join("/");
}

function windowsText(segments: readonly string[]): string {
  let root = "";
  let names: string[] = [];
  for (const segment of segments) {
    const path = segment.replaceAll("/", "\\");
    const [own = ""] = /^(\\\\[^\\]+\\[^\\]+\\?|[a-z]:\\?|\\)/i.exec(path) ??
      [];
    if (own) {
      // A path from the root of no drive is one on the drive before.
      if (own !== "\\") root = own;
      // Asked of its ends alone: it may be long, and the segments many.
      if (own === "\\" || root.startsWith("\\\\")) {
        if (!root.endsWith("\\")) root += "\\";
      }
      names = [];
    }
    for (const name of namesIn(path.slice(own.length), "\\")) names.push(name);
  }
  return root + names.join("\\");
}

/** The entries of `pathlib`. */
export const PATHS: readonly ClassEntry[] = MODULES.flatMap((module) =>
  KINDS.map((name): ClassEntry => {
    const type = new PyGlobal(module, name);
    return {
      module,
      name,
      keepsArguments: true,
      construct(args, _form, kwargs) {
        takes(args, kwargs, 0, Infinity);
        return new PyPath(readParts(args), type);
      },
    };
  })
);

/** How a path is written, whatever its kind. */
export const PATH_WRITER: ClassEntry = {
  module: "pathlib",
  name: "PurePosixPath",
  type: PyPath,
  construct: (args) => new PyPath(readParts(args)),
};
