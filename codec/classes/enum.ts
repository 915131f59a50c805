import { type ClassEntry, PyGlobal } from "../types/object.ts";
import { equivalentKey } from "../types/key.ts";
import { PyDict } from "../types/keyed.ts";
import { pyRepr } from "../text/repr/call.ts";
import { reprInt } from "../text/repr/scalar.ts";
import { tuple } from "../types/tuple.ts";

/** What kind of enum the members belong to. */
export interface EnumOptions {
  /**
   * Whether it is a `Flag`: what combines members, such as `RED | GREEN`, comes
   * as a member of its own, of the name `RED|GREEN`. Where the members are ints,
   * bits that none of them has are kept, as Python keeps them: `RED|8`.
   *
   * @default {false}
   */
  flag?: boolean;
  /**
   * Whether its members are ints too (`IntEnum`, `IntFlag`), which as keys of a
   * dict equal their values.
   *
   * @default {false}
   */
  int?: boolean;
  /**
   * Whether an int that no member has is taken for one, with its digits as name:
   * for enums that differ between Python's versions and systems.
   *
   * @default {false}
   */
  open?: boolean;
}

/** A member of a Python `Enum`. {@linkcode Registry.registerEnum} makes them. */
export class EnumMember<V = unknown> {
  /** The enum, as a class reference. */
  readonly enum: PyGlobal;
  /** The member's name, such as `RED`. */
  readonly name: string;
  /** The member's value. */
  readonly value: V;
  readonly #int: boolean;

  /** Makes one from its enum, name and value. */
  constructor(type: PyGlobal, name: string, value: V, int = false) {
    this.enum = type;
    this.name = name;
    this.value = value;
    this.#int = int;
    Object.freeze(this);
  }

  /** The value, so that members of an `IntEnum` can be compared and added. */
  valueOf(): V {
    return this.value;
  }

  /** As Python prints it: `Color.RED`. */
  toString(): string {
    return `${this.enum.name}.${this.name}`;
  }

  /** What it equals as a key. */
  [equivalentKey](): unknown {
    return this.#int
      ? this.value
      : tuple("enum", this.enum, this.name, this.value);
  }

  /** As Python prints it: `<Color.RED: 1>`. */
  [pyRepr](repr: (value: unknown) => string): string {
    const isNamed = !/^-?\d/.test(this.name);
    return `<${isNamed ? this : this.enum.name}: ${repr(this.value)}>`;
  }
}

/** The members of a registered enum, by name. */
export type EnumMembers<M extends Readonly<Record<string, unknown>>> = {
  readonly [K in keyof M]: EnumMember<M[K]>;
};

/** Makes an enum's members and its entry, of a class that only they have. */
export function enumEntry<M extends Readonly<Record<string, unknown>>>(
  module: string,
  name: string,
  values: M,
  options: EnumOptions,
): { entry: ClassEntry; members: EnumMembers<M> } {
  const type = new PyGlobal(module, name);
  class Member extends EnumMember {}
  const byValue = new PyDict<unknown, EnumMember>();
  const byName = new Map<string, EnumMember>();
  for (const [key, value] of Object.entries(values)) {
    const member = byValue.get(value) ??
      new Member(type, key, value, options.int);
    byValue.set(value, member);
    byName.set(key, member);
  }
  const entry: ClassEntry = {
    module,
    name,
    type: Member,
    construct(args, form, kwargs) {
      if (form !== "reduce" || kwargs || args.length !== 1) {
        throw new TypeError("An enum's member is made of its value");
      }
      const value: unknown = args[0];
      const member = byValue.get(value) ??
        (options.flag
          ? combine(type, byValue, value, options.int)
          : undefined) ??
        (options.open && Number.isSafeInteger(value)
          ? new EnumMember(type, String(value), value)
          : undefined);
      if (!member) {
        throw new RangeError(
          `Not the value of a member of "${module}.${name}"`,
        );
      }
      return member instanceof Member
        ? member
        : new Member(type, member.name, member.value, options.int);
    },
    attribute: (name) => byName.get(name),
    reduce: (object) => {
      if (!(object instanceof EnumMember)) {
        throw new TypeError("No enum member");
      }
      return { callable: type, args: tuple(object.value) };
    },
  };
  return { entry, members: frozen(byName) as EnumMembers<M> };
}

/** The flag of all bits of a value; those that no member has are kept where the members are ints, as by Python. */
function combine(
  type: PyGlobal,
  members: ReadonlyMap<unknown, EnumMember>,
  value: unknown,
  int = false,
): EnumMember | undefined {
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    return undefined;
  }
  // Until Python 3.10, what `~` gave of an int flag was negative.
  if (value < 0) {
    return int
      ? new EnumMember(type, reprInt(BigInt(value)), value, int)
      : undefined;
  }
  let rest = BigInt(value);
  const names: string[] = [];
  for (const member of members.values()) {
    if (typeof member.value !== "number" || member.value <= 0) continue;
    const bits = BigInt(member.value);
    if ((bits & (bits - 1n)) !== 0n || (rest & bits) === 0n) continue;
    rest &= ~bits;
    names.push(member.name);
  }
  if (rest > 0n && !int) return undefined;
  if (rest > 0n || names.length === 0) names.push(reprInt(rest));
  return new EnumMember(type, names.join("|"), value, int);
}

function frozen(members: Map<string, EnumMember>): Record<string, EnumMember> {
  const object: Record<string, EnumMember> = Object.create(null);
  for (const [name, member] of members) object[name] = member;
  return Object.freeze(object);
}
