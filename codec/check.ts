import { cut } from "./text/escapes.ts";
import { isPlainObject } from "./types/tuple.ts";

/** Refuses an option that is not what it has to be; gets its name in quotes, for the message. */
export type Rule = (value: unknown, name: string) => void;

/** One rule for each option. */
export type Rules<Options extends object> = {
  readonly [Name in keyof Required<Options>]: Rule;
};

/** The options that a function takes, by name, and what each has to be. */
export class OptionRules<Options extends object> {
  /** Each with its name in quotes: a rule that nothing breaks makes no text. */
  #rules: ReadonlyMap<string, readonly [rule: Rule, quoted: string]>;
  #type: string;
  #meant: Readonly<Record<string, string>>;

  /**
   * Makes them.
   *
   * @param type The name of the options' type, for messages.
   * @param rules One for each option.
   * @param meant Names that people try, and those that they mean.
   */
  constructor(
    type: string,
    rules: Rules<Options>,
    meant: Readonly<Record<string, string>> = {},
  ) {
    this.#type = type;
    this.#rules = new Map(
      Object.entries<Rule>(rules).map(([name, rule]) => [
        name,
        [rule, `"${name}"`],
      ]),
    );
    this.#meant = meant;
  }

  /**
   * Refuses options that are none. One that is undefined counts as not given.
   *
   * @param needed One that has to be there.
   * @throws {RangeError} When one is unknown, or not what it has to be.
   * @throws {TypeError} When they are no object.
   */
  check(options: Options, needed?: string & keyof Options): void {
    if (!isRecord(options)) throw this.noObject(options);
    let isEmpty = true;
    for (const name in options) {
      isEmpty = false;
      this.#checkOne(name, options[name], "", name === needed);
    }
    if (isEmpty && !isPlainObject(options)) throw this.noObject(options);
    if (needed !== undefined && !(needed in options)) {
      this.#checkOne(needed, undefined, "", true);
    }
  }

  /**
   * A rule for an option that is itself an object of options.
   *
   * @param needed Those that have to be there.
   */
  within(...needed: readonly (string & keyof Options)[]): Rule {
    return (value, name) => {
      if (!isOptions(value)) throw refusal(name, "an object", value);
      for (const each in value) {
        this.#checkOne(each, value[each], ` of ${name}`, true);
      }
      for (const each of needed) {
        if (!(each in value)) {
          this.#checkOne(each, undefined, ` of ${name}`, true);
        }
      }
    };
  }

  /** What is thrown for something that is no object of options. */
  noObject(value: unknown, instead = "", shown = show(value)): TypeError {
    const what = value instanceof Promise
      ? "an object, await the promise"
      : "an object";
    return new TypeError(
      `Cannot use ${shown} as ${this.#type}: expected ${what}${instead}`,
    );
  }

  #checkOne(
    name: string,
    value: unknown,
    where: string,
    isNeeded: boolean,
  ): void {
    const known = this.#rules.get(name);
    if (known === undefined) throw this.#unknown(name, where);
    if (value === undefined && !isNeeded) return;
    const [rule, quoted] = known;
    rule(value, where === "" ? quoted : quoted + where);
  }

  #unknown(name: string, where: string): RangeError {
    const meant = Object.hasOwn(this.#meant, name)
      ? `, did you mean "${this.#meant[name]}"?`
      : didYouMean(name, [...this.#rules.keys()]);
    return new RangeError(
      `Cannot use the option ${
        show(name)
      }${where}: there is none of that name in ${this.#type}${meant}`,
    );
  }
}

/** An error about an option's value. */
export function refusal(
  name: string,
  wanted: string,
  value: unknown,
): RangeError {
  return new RangeError(
    `Cannot use the option ${name}: expected ${wanted}, current value is ${
      show(value)
    }`,
  );
}

/**
 * An error about something that is not of the type that it has to be. Only its
 * type is said: a peer may have sent it.
 *
 * @param doing What is tried with it, such as "Cannot bind".
 */
export function wrongType(
  doing: string,
  wanted: string,
  value: unknown,
): TypeError {
  const type = typeof value === "object"
    ? show(value)
    : `a value of type ${typeof value}`;
  return new TypeError(`${doing} ${type}: expected ${wanted}`);
}

/** Refuses values that are not all of a type. */
export function wantAll(
  type: "string" | "number",
  doing: string,
  ...values: readonly unknown[]
): void {
  for (const value of values) {
    const actual: string = typeof value;
    if (actual !== type) throw wrongType(doing, `a ${type}`, value);
  }
}

/** Refuses what has no bytes that could be read. */
export function checkBytes(bytes: unknown, doing: string): void {
  if (bytes instanceof Uint8Array) return;
  const advice = bytes instanceof ArrayBuffer
    ? ", new Uint8Array(buffer) makes one of an ArrayBuffer"
    : "";
  throw wrongType(doing, `a Uint8Array${advice}`, bytes);
}

/** Refuses what is no object of names and values. */
export function checkRecord(
  values: unknown,
  doing: string,
  wanted: string,
): void {
  if (isRecord(values) && isPlainObject(values)) return;
  throw wrongType(doing, `a plain object, ${wanted}`, values);
}

/** Takes what it is given. */
export const anything: Rule = () => {};

/** Refuses what is no value in Python; what else cannot be written is told when it is. */
export const sendable: Rule = (value, name) => {
  if (
    typeof value === "symbol" || typeof value === "function" ||
    value instanceof Promise
  ) throw refusal(name, "a value that Python has, such as a string", value);
};

/** Something of a JavaScript type. */
function ofType(type: "string" | "boolean" | "function", wanted: string): Rule {
  return (value, name) => {
    const actual: string = typeof value;
    if (actual !== type) throw refusal(name, wanted, value);
  };
}

/** True or false. */
export const flag: Rule = ofType("boolean", "true or false");
/** A text. */
export const text: Rule = ofType("string", "a string");
/** A function. */
export const callback: Rule = ofType("function", "a function");

/** Texts. */
export const texts: Rule = (value, name) => {
  if (!Array.isArray(value)) throw refusal(name, "an array of strings", value);
  for (const [i, each] of value.entries()) text(each, `${name}, item ${i}`);
};

/** A number for which `fits` is true. */
export function number(wanted: string, fits: (value: number) => boolean): Rule {
  return (value, name) => {
    if (typeof value !== "number" || !fits(value)) {
      throw refusal(name, wanted, value);
    }
  };
}

/** A whole number in a range. */
export function wholeNumber(least: number, most: number): Rule {
  return number(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && value >= least && value <= most,
  );
}

/** A bound: a positive whole number, or Infinity. */
export const bound: Rule = number(
  "a positive whole number or Infinity",
  (value) => value === Infinity || (Number.isSafeInteger(value) && value > 0),
);

/** One of some values. */
export function oneOf(...values: readonly unknown[]): Rule {
  const shown = values.map(show);
  const wanted = `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
  return (value, name) => {
    if (!values.includes(value)) throw refusal(name, wanted, value);
  };
}

/** An object with these methods. */
export function having(...methods: readonly string[]): Rule {
  const wanted = `an object with ${
    methods.map((each) => `${each}()`).join(" and ")
  }`;
  return (value, name) => {
    const fits = isRecord(value) &&
      methods.every((each) => typeof value[each] === "function");
    if (!fits) throw refusal(name, wanted, value);
  };
}

/** Whether it is an object of names and values, or may be used as one. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The same, but for what has nothing by name, and would be taken for no options at all: a Map, a promise, a buffer. */
export function isOptions(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false;
  for (const _ in value) return true;
  return isPlainObject(value);
}

/** Characters of a value in a message. */
const MAX_SHOWN = 80;

/** A value, shortly. */
function show(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(cut(value, MAX_SHOWN + 1));
  }
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return "an array";
  if (typeof value !== "object" || value === null) return String(value);
  const type: unknown = value.constructor?.name;
  return typeof type === "string" && type !== "Object" && type !== ""
    ? `an object of the class ${type.slice(0, MAX_SHOWN)}`
    : "an object";
}

/** The word that was probably meant, undefined where none is near. */
export function nearest(
  word: string,
  words: readonly string[],
): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  const begun = word.length > 1 &&
    words.find((each) => each.startsWith(word));
  for (const each of words) {
    const distance = editDistance(word, each);
    if (distance >= least) continue;
    least = distance;
    best = each;
  }
  // A slip is likelier than half a word: "prot" is "port", not "protocol".
  return begun && least > 1 ? begun : best;
}

/** `, did you mean "…"?`, or nothing. */
export function didYouMean(word: string, words: readonly string[]): string {
  const near = nearest(word, words);
  return near === undefined ? "" : `, did you mean "${near}"?`;
}

/** Longer words are near to none: the distance takes the product of both lengths. */
const LONGEST_WORD = 100;

/** Letters to add, drop, change or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  if (Math.max(a.length, b.length) > LONGEST_WORD) return Infinity;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
