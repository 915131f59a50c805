import { parseArgs } from "node:util";
import { DEFAULT_TIMEOUT_MS } from "../../options/limits.ts";
import { didYouMean } from "../../../codec/check.ts";
import { UnknownOption, UsageError } from "../errors.ts";

/** One option of a command. */
export interface OptionSpec {
  /** What its value is called in the help; a flag has none. */
  readonly value?: string;
  readonly short?: string;
  readonly multiple?: true;
  readonly help: string;
}

/** The options of a command, by name. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** Marks what looks like an option and is a negative number. */
const NEGATIVE = "\0";

/** A command's arguments, parsed and checked. */
export class Arguments {
  readonly positionals: readonly string[];
  #specs: OptionSpecs;
  #given = new Map<string, (string | true)[]>();

  constructor(args: readonly string[], specs: OptionSpecs) {
    this.#specs = specs;
    const positionals: string[] = [];
    for (const token of tokens(args, specs)) {
      if (token.kind === "positional") positionals.push(plain(token.value));
      if (token.kind !== "option") continue;
      this.#take(token);
    }
    this.positionals = positionals;
  }

  has(name: string): boolean {
    return this.#of(name).length > 0;
  }

  get(name: string): string | undefined {
    return this.all(name)[0];
  }

  all(name: string): string[] {
    return this.#of(name).filter((value) => value !== true);
  }

  integer(name: string, otherwise: number, min: number, max: number): number {
    const text = this.get(name);
    if (text === undefined) return otherwise;
    const value = /^[0-9_]+$/.test(text)
      ? Number(text.replaceAll("_", ""))
      : NaN;
    if (value >= min && value <= max) return value;
    throw new UsageError(
      `"--${name}" takes a whole number from ${min} to ${max}, not "${text}"`,
    );
  }

  /** A time in milliseconds, of an option given in seconds. */
  duration<T>(name: string, otherwise: T): number | T {
    const text = this.get(name);
    return text === undefined ? otherwise : parseDuration(text, `"--${name}"`);
  }

  /** `--timeout` in milliseconds; with 0 nothing would be sent. */
  timeout(): number {
    const ms = this.duration("timeout", DEFAULT_TIMEOUT_MS);
    if (ms > 0) return ms;
    throw new UsageError(
      `"--timeout" takes a time above 0: no reply comes within ${
        this.get("timeout")
      }`,
    );
  }

  choice<T extends string>(name: string, words: readonly T[], otherwise: T): T {
    const text = this.get(name);
    if (text === undefined) return otherwise;
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    const some = new Intl.ListFormat("en-GB", { type: "disjunction" })
      .format(words);
    throw new UsageError(`"--${name}" takes ${some}, not "${text}"`);
  }

  #of(name: string): (string | true)[] {
    if (!(name in this.#specs)) throw new Error(`No option "${name}" declared`);
    return this.#given.get(name) ?? [];
  }

  #take({ name, rawName, value: text, inlineValue }: OptionToken): void {
    const value = text && plain(text);
    const spec = Object.hasOwn(this.#specs, name)
      ? this.#specs[name]
      : undefined;
    if (spec === undefined) {
      const unknown = new UnknownOption(rawName, name);
      const near = didYouMean(name, Object.keys(this.#specs));
      throw near === ""
        ? unknown
        : new UsageError(unknown.message + near.replace(' "', ' "--'));
    }
    if (spec.value === undefined && value !== undefined) {
      throw new UsageError(`"${rawName}" takes no value, not "${value}"`);
    }
    if (spec.value !== undefined) {
      if (value === undefined) {
        throw new UsageError(
          `"${rawName}" needs a value: ${rawName} ${spec.value}`,
        );
      }
      if (!inlineValue && /^--?[a-z]/i.test(value)) {
        throw new UsageError(
          `"${rawName}" needs a value and "${value}" looks like an option: write ${rawName}=${value} if it is the value`,
        );
      }
    }
    const given = this.#given.get(name) ?? [];
    if (given.length > 0 && spec.value !== undefined && !spec.multiple) {
      throw new UsageError(`"${rawName}" is given twice, expected once`);
    }
    this.#given.set(name, [...given, value ?? true]);
  }
}

type OptionToken = Extract<
  ReturnType<typeof tokens>[number],
  { kind: "option" }
>;

function tokens(args: readonly string[], specs: OptionSpecs) {
  const options = Object.entries(specs).map(([name, { value, short }]) => {
    const type = value === undefined ? "boolean" as const : "string" as const;
    return [name, short === undefined ? { type } : { type, short }] as const;
  });
  return parseArgs({
    args: args.map((arg) => /^-[.\d]/.test(arg) ? NEGATIVE + arg : arg),
    // Its own errors do not say what would be right: we look at the tokens.
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(options),
  }).tokens;
}

function plain(text: string): string {
  return text.startsWith(NEGATIVE) ? text.slice(NEGATIVE.length) : text;
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  "": 1000,
  min: 60_000,
};

/** A time as people write it, `0.5`, `2s`, `50ms`, `1min`, in milliseconds; a bare number is seconds, as in Python. */
export function parseDuration(text: string, what: string): number {
  const match = /^(\d+\.?\d*|\.\d+)\s*(ms|s|min|)$/.exec(text);
  const ms = Number(match?.[1]) * (UNITS[match?.[2] ?? ""] ?? NaN);
  if (ms <= 2 ** 31 - 1) return ms;
  throw new UsageError(
    `${what} takes a time in seconds, such as 0.5, 2s or 50ms, not "${text}"${
      pointHint(text)
    }`,
  );
}

/** A comma in a number is a slip of who writes 1,5. */
export function pointHint(text: string): string {
  return /^\d+,\d+/.test(text) ? `: write ${text.replace(",", ".")}` : "";
}
