import { shortRepr } from "../../codec/text/repr/repr.ts";
import { randomId } from "../messages/message.ts";

/** A name that is one part of a subject, and no wildcard. */
const NAME = /^[\w-]{1,64}$/;

/** Characters of an opcode in a subject: who publishes to one of thousands is thrown out by the server. */
const MAX_PART = 1000;

/** The subjects of one fleet. */
export class Subjects {
  readonly prefix: string;

  /** Makes them; refuses a prefix that cannot be part of a subject. */
  constructor(prefix: string) {
    const isPlain = typeof prefix === "string" &&
      prefix.split(".").every((part) => NAME.test(part));
    if (!isPlain) throw unfit("prefix", prefix);
    this.prefix = prefix;
  }

  /** Where a robot, or a group, is asked whether it is there. */
  here(name: string): string {
    return `${this.prefix}.${name}.here`;
  }

  gone(name: string): string {
    return `${this.prefix}.${name}.gone`;
  }

  /** Where an opcode of a robot, or of a group, is called; all of them without one. */
  calls(name: string, opcode?: unknown): string {
    return `${this.prefix}.${name}.do.${part(opcode)}`;
  }

  /** Where a robot calls an opcode of its bots; all of them without one. */
  asks(name: string, opcode?: unknown): string {
    return `${this.prefix}.${name}.ask.${part(opcode)}`;
  }

  /** The robot of a call's subject; undefined of any other. */
  robotOf(subject: string): string | undefined {
    if (!subject.startsWith(`${this.prefix}.`)) return undefined;
    const rest = subject.slice(this.prefix.length + 1);
    return /^([\w-]+)\.do\.[^.]+$/.exec(rest)?.[1];
  }
}

/** Whether a robot or a group can have this name. */
export function isName(name: unknown): name is string {
  return typeof name === "string" && NAME.test(name);
}

/** A robot's or a group's name, as it was given; refused where it cannot be part of a subject. */
export function checkName(name: string): string {
  if (isName(name)) return name;
  throw unfit("name", name);
}

/** A subject of our own for answers, which nobody guesses. */
export function inbox(): string {
  return `_INBOX.${randomId(24)}`;
}

function part(opcode: unknown): string {
  const isLong = typeof opcode === "string" && opcode.length > MAX_PART;
  const text = isLong ? undefined : partOf(opcode);
  if (text !== undefined && text.length <= MAX_PART) return text;
  throw new TypeError(
    `Cannot send over NATS: the opcode ${
      shortRepr(opcode)
    } is longer than a subject may be`,
  );
}

/**
 * An opcode as part of a subject, as rights are written: `0x12`, or a str
 * behind an `=`, `=avance`; a str of other characters in base64, behind a `~`.
 *
 * @throws {TypeError} When it is neither an int nor a str.
 */
function partOf(opcode: unknown): string {
  if (opcode === undefined) return "*";
  if (isInt(opcode)) {
    const sign = opcode < 0 ? "-" : "";
    const digits = opcode.toString(16).replace("-", "");
    return `${sign}0x${digits.padStart(2, "0")}`;
  }
  if (typeof opcode !== "string") {
    throw new TypeError(
      `Cannot send over NATS: an opcode must be an int or a str, current value is ${
        shortRepr(opcode)
      }`,
    );
  }
  if (NAME.test(opcode)) return `=${opcode}`;
  const bytes = new TextEncoder().encode(opcode);
  const text = btoa(String.fromCharCode(...bytes));
  return `~${
    text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
  }`;
}

function isInt(opcode: unknown): opcode is number | bigint {
  return typeof opcode === "bigint" || Number.isInteger(opcode);
}

/** Whether an opcode can be part of a subject. */
export function isSendable(opcode: unknown): boolean {
  return isInt(opcode) || typeof opcode === "string";
}

function unfit(what: string, given: unknown): RangeError {
  return new RangeError(
    `Cannot use the ${what} ${
      typeof given === "string" ? JSON.stringify(given) : shortRepr(given)
    }: expected letters, digits, "-" and "_", 64 at most`,
  );
}
