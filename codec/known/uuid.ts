import { type ClassEntry, PyGlobal, type Reduction } from "../types/object.ts";
import { equivalentKey } from "../types/key.ts";
import { pyRepr } from "../text/repr/call.ts";
import { tuple } from "../types/tuple.ts";
import { bigint, takes } from "./typed_bytes.ts";
import { narrow } from "../bytes/numbers.ts";

const UUID = new PyGlobal("uuid", "UUID");

/** Python takes any number of hyphens. */
const MAX_TEXT = 1024;

/** Tells a UUID as a key from a tuple of the same number. */
const KEY = Symbol("uuid");

/**
 * Python's `uuid.UUID`.
 *
 * @example
 * ```ts
 * import { dumps, loads, Uuid } from "@tcptalks/tcptalks/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const id = new Uuid("12345678-1234-5678-1234-567812345678");
 * assertEquals(String(loads(dumps(id))), "12345678-1234-5678-1234-567812345678");
 * ```
 */
export class Uuid {
  #int: bigint;
  /** What Python's `is_safe` state was, where there was one. */
  #safe: unknown;

  /**
   * Makes one.
   *
   * @param value Its hexadecimal digits, with hyphens or without, or its 16 bytes.
   * @throws {RangeError} When it is neither.
   */
  constructor(value: string | Uint8Array) {
    const hex = typeof value === "string"
      ? value.length > MAX_TEXT ? "" : value.replaceAll("-", "")
      : Array.from(value ?? [], (byte) => byte.toString(16).padStart(2, "0"))
        .join("");
    if (!/^[0-9a-f]{32}$/i.test(hex)) {
      throw new RangeError("A UUID has 32 hexadecimal digits, or 16 bytes");
    }
    this.#int = BigInt(`0x${hex}`);
  }

  /** Its 128-bit number. */
  get int(): bigint {
    return this.#int;
  }

  /** Its 32 hexadecimal digits. */
  get hex(): string {
    return this.#int.toString(16).padStart(32, "0");
  }

  /** Its 16 bytes. */
  get bytes(): Uint8Array {
    const { hex } = this;
    return Uint8Array.from(
      { length: 16 },
      (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16),
    );
  }

  /** The usual text, with hyphens. */
  toString(): string {
    return this.hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** The usual text, with hyphens. */
  toJSON(): string {
    return this.toString();
  }

  /** What it equals as a key. */
  [equivalentKey](): unknown {
    return tuple(KEY, this.#int);
  }

  /** As Python prints it. */
  [pyRepr](): string {
    return `UUID('${this}')`;
  }

  /** How it is written. */
  __reduce__(): Reduction {
    const state = new Map<string, unknown>([["int", narrow(this.#int)]]);
    if (this.#safe !== undefined) state.set("is_safe", this.#safe);
    return { callable: UUID, form: "newobj", state };
  }

  /** Takes Python's state: `{'int': …}`. */
  __setstate__(state: unknown): void {
    const get = (name: string): unknown =>
      state instanceof Map ? state.get(name) : Reflect.get(Object(state), name);
    const int = bigint(get("int"), "number");
    if (int < 0n || int >= 1n << 128n) {
      throw new RangeError("A UUID has 128 bits");
    }
    this.#int = int;
    this.#safe = get("is_safe");
  }
}

/** The entry of `uuid.UUID`. */
export const UUID_ENTRY: ClassEntry = {
  module: UUID.module,
  name: UUID.name,
  type: Uuid,
  construct(args, form, kwargs) {
    if (form === "newobj") {
      takes(args, kwargs, 0);
      return new Uuid("0".repeat(32));
    }
    takes(args, kwargs, 1);
    const [value] = args;
    if (typeof value === "string") return new Uuid(value);
    throw new TypeError("It takes its hexadecimal digits");
  },
  setState: (object, state) => (object as Uuid).__setstate__(state),
};
