import { shortName } from "../../codec/text/escapes.ts";
import { type Kwargs, kwargsOf } from "../options/kwargs.ts";
import { parametersOf } from "./signature.ts";

/** One parameter of a bound function, as Python would declare it. */
interface Param {
  readonly name: string;
  readonly required: boolean;
  readonly value: unknown;
  /** As it is declared: `speed=1`. */
  readonly text: string;
}

/** What the peer is told as Python's TypeError: the arguments do not fit the function. */
export class ArgumentsError extends TypeError {
  override name = "TypeError";
}

/** A parameter list, which binds arguments by Python's rules. */
export class Params {
  #positional: Param[] = [];
  #onlyPositional = 0;
  #keywordOnly: Param[] = [];
  #rest: string | undefined;
  #others: string | undefined;
  /** Whether it is a JavaScript function's own list, whose defaults are its own. */
  #isOwn = false;

  /**
   * Reads parameters as Python writes them: `x`, `speed=1`, `*args`, `*`, `/`, `**kwargs`.
   *
   * @throws {SyntaxError} When one is not written so, or has no place there in Python.
   */
  constructor(declared: readonly string[]) {
    let afterStar = false;
    const seen = new Set<string>();
    for (const text of declared) {
      const name = text.replace(/^\*+|=.*$/gs, "");
      const why = this.#others !== undefined
        ? `it stands after "${this.#others}"`
        : seen.has(name)
        ? "it is there twice"
        : /^[^*/=]+$/.test(text) && !afterStar &&
            this.#positional.at(-1)?.required === false
        ? "it has no default, and the one before has"
        : "";
      if (why !== "") {
        throw new SyntaxError(`Cannot take the parameter "${text}": ${why}`);
      }
      seen.add(name);
      if (text === "/") this.#onlyPositional = this.#positional.length;
      else if (text.startsWith("**")) this.#others = text;
      else if (text.startsWith("*")) {
        afterStar = true;
        this.#rest = text === "*" ? undefined : text;
      } else {
        (afterStar ? this.#keywordOnly : this.#positional).push(parse(text));
      }
    }
  }

  /** Those that a function's source has; undefined where it cannot be read. */
  static of(instruction: Instruction): Params | undefined {
    const read = parametersOf(instruction);
    if (read === undefined) return undefined;
    const made = new Params([]);
    made.#isOwn = true;
    for (const [i, { name, kind, value, keys }] of read.entries()) {
      const required = i < instruction.length;
      if (kind === "rest") made.#rest = `*${name}`;
      else if (kind === "plain" || i < read.length - 1) {
        made.#positional.push(own(name ?? `_${i}`, value, required));
      } else if (keys === undefined) made.#others = `**${name ?? "kwargs"}`;
      else {
        made.#keywordOnly = keys.map(([key, value]) =>
          own(key, value === "" ? "None" : value, false)
        );
      }
    }
    return made;
  }

  /** The list as Python would declare it. */
  declared(): string[] {
    const texts = this.#positional.map((param) => param.text);
    if (this.#onlyPositional > 0) texts.splice(this.#onlyPositional, 0, "/");
    if (this.#rest !== undefined) texts.push(this.#rest);
    else if (this.#keywordOnly.length > 0) texts.push("*");
    texts.push(...this.#keywordOnly.map((param) => param.text));
    if (this.#others !== undefined) texts.push(this.#others);
    return texts;
  }

  /**
   * The arguments in the order of the parameters; what is bound to keywords
   * only comes last, as one {@linkcode kwargs}.
   *
   * @throws {ArgumentsError} With Python's text, when they do not fit.
   */
  bind(
    name: string,
    args: readonly unknown[],
    keywords: Kwargs | undefined,
  ): unknown[] {
    const places = this.#positional.length;
    const count = Math.min(args.length, places);
    // A tuple's own `slice` would make a tuple, which takes longer than the rest.
    // What is not given stays a hole until the defaults come.
    const values: unknown[] = [];
    for (let i = 0; i < count; i++) values.push(args[i]);
    const named = new Map<string, unknown>();
    for (const key in keywords) {
      const at = this.#placeOf(name, key);
      if (at === undefined) named.set(key, keywords[key]);
      else if (at in values) {
        throw new ArgumentsError(
          `${name}() got multiple values for argument '${shortName(key)}'`,
        );
      } else values[at] = keywords[key];
    }
    if (args.length > places && this.#rest === undefined) {
      const only = this.#keywordOnly.filter((param) => named.has(param.name));
      throw new ArgumentsError(this.#tooMany(name, args.length, only.length));
    }
    const missing: string[] = [];
    for (let i = 0; i < places; i++) {
      if (i in values) continue;
      const param = this.#positional[i]!;
      if (param.required) missing.push(param.name);
      else values[i] = param.value;
    }
    if (missing.length > 0) throw tooFew(name, "positional", missing);
    for (const param of this.#isOwn ? [] : this.#keywordOnly) {
      if (named.has(param.name)) continue;
      if (param.required) missing.push(param.name);
      else named.set(param.name, param.value);
    }
    if (missing.length > 0) throw tooFew(name, "keyword-only", missing);
    if (this.#rest !== undefined) {
      for (const arg of args.slice(places)) values.push(arg);
    }
    const isWanted = this.#keywordOnly.length > 0 && !this.#isOwn;
    if (isWanted || named.size > 0) values.push(kwargsOf(named));
    return values;
  }

  /** Where a keyword argument goes among those by position; undefined where it is given by its name. */
  #placeOf(name: string, key: string): number | undefined {
    const at = this.#positional.findIndex((param) => param.name === key);
    if (at >= this.#onlyPositional) return at;
    if (
      this.#others !== undefined || (this.#isOwn && this.#rest !== undefined) ||
      this.#keywordOnly.some((param) => param.name === key)
    ) return undefined;
    throw new ArgumentsError(
      at >= 0
        ? `${name}() got some positional-only arguments passed as keyword arguments: '${
          shortName(key)
        }'`
        : `${name}() got an unexpected keyword argument '${shortName(key)}'`,
    );
  }

  #tooMany(name: string, given: number, keywordOnly: number): string {
    const most = this.#positional.length;
    const least = this.#positional.filter((param) => param.required).length;
    const takes = least < most ? `from ${least} to ${most}` : `${most}`;
    const plural = least < most || most !== 1 ? "s" : "";
    const what = keywordOnly > 0
      ? `${given} positional argument${given === 1 ? "" : "s"} ` +
        `(and ${keywordOnly} keyword-only argument${
          keywordOnly === 1 ? "" : "s"
        }) were`
      : `${given} ${given === 1 ? "was" : "were"}`;
    return `${name}() takes ${takes} positional argument${plural} but ${what} given`;
  }
}

/** Python's error for arguments that are not there. */
export function tooFew(
  name: string,
  kind: string,
  missing: readonly string[],
): ArgumentsError {
  const plural = missing.length === 1 ? "" : "s";
  return new ArgumentsError(
    `${name}() missing ${missing.length} required ${kind} argument${plural}: ${
      list(missing.map((param) => `'${param}'`))
    }`,
  );
}

/** As Python joins names: `'a' and 'b'`, `'a', 'b', and 'c'`. */
function list(names: readonly string[]): string {
  if (names.length <= 2) return names.join(" and ");
  return `${names.slice(0, -1).join(", ")}, and ${names.at(-1)}`;
}

function parse(text: string): Param {
  const match = /^([\p{L}_][\p{L}\p{N}_]*)\s*(?:=\s*(.*))?$/su.exec(text);
  const name = match?.[1];
  if (name === undefined) {
    throw new SyntaxError(
      `Cannot read the parameter "${text}": expected a name, "name=default", "*", "*args", "/" or "**kwargs"`,
    );
  }
  const written = match?.[2];
  if (written === undefined) {
    return { name, required: true, value: undefined, text };
  }
  const value = literal(written.trim(), text);
  return { name, required: false, value, text };
}

/** A parameter of a function's own list; its default, which is source, is only shown. */
function own(
  name: string,
  value: string | undefined,
  required: boolean,
): Param {
  const text = value === undefined
    ? required ? name : `${name}=None`
    : `${name}=${
      AS_PYTHON.get(value) ?? (IS_PLAIN.test(value) ? value : "...")
    }`;
  return { name, required, value: undefined, text };
}

const AS_PYTHON: ReadonlyMap<string, string> = new Map([
  ["true", "True"],
  ["false", "False"],
  ["null", "None"],
  ["undefined", "None"],
]);
/** Numbers and short quoted strings, which Python writes alike. */
const IS_PLAIN =
  /^(?:None|-?[\d._]+(?:e[+-]?\d+)?|0x[\da-f]+|"[^"\\]{0,40}"|'[^'\\]{0,40}')$/i;

/** A default value; left out (`speed=`), the function's own default applies. */
function literal(written: string, text: string): unknown {
  if (written === "") return undefined;
  if (written === "None") return null;
  if (written === "True") return true;
  if (written === "False") return false;
  const quoted = /^(["'])([^\\]*)\1$/s.exec(written);
  if (quoted) return quoted[2];
  const number = Number(written.replace(/(?<=\d)_(?=\d)/g, ""));
  if (!Number.isNaN(number)) return number;
  throw new SyntaxError(
    `Cannot read the default of the parameter "${text}": expected None, True, False, a number or a quoted string; leave it empty to use the function's own`,
  );
}

/** A function that the peer may call, with whatever parameters it expects. */
export type Instruction = (...args: never[]) => unknown;
