import type { PyStr } from "./str.ts";

/** What a {@linkcode PyGlobal} keeps so that it pickles back to the same bytes. */
export interface PyGlobalWire {
  /**
   * The two strings of protocol 4, where they are not the plain ones: each a
   * `PyStr` where it was an object of its own.
   */
  strings?: readonly [module: string | PyStr, name: string | PyStr];
  /** Python 2's module and name (protocols 0 to 2), where mapping Python 3's does not give them back. */
  python2?: readonly [module: string, name: string];
  /** True where it is another object than an equal one earlier in the same pickle. */
  distinct?: boolean;
}

/**
 * A class or function of Python, by reference: a name and nothing else. It is
 * never looked up, imported or called.
 *
 * Equal ones in a message are one object, as in Python.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyGlobal } from "@tcptalks/tcptalks/codec";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const type = loads(dumps(new PyGlobal("robot.arm", "Gripper")));
 * assert(type instanceof PyGlobal);
 * assertEquals(`${type.module}.${type.name}`, "robot.arm.Gripper");
 * ```
 */
export class PyGlobal {
  /** The module, such as `builtins` or `common.serialutils`. */
  readonly module: string;
  /** The qualified name in the module, such as `ValueError` or `Outer.Inner`. */
  readonly name: string;
  /** What was special on the wire; only from `loads(…, { exact: true })`, or for Python 2's own names. */
  readonly wire: PyGlobalWire | undefined;

  /** Makes one from the module's name and the qualified name. */
  constructor(module: string, name: string, wire?: PyGlobalWire) {
    this.module = module;
    this.name = name;
    this.wire = wire;
  }

  /** The full name, such as `builtins.ValueError`. */
  toString(): string {
    return `${this.module}.${this.name}`;
  }
}
