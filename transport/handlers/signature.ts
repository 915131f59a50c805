import type { AnyFunction } from "../../codec/types/object.ts";
/** One parameter of a function, as its source has it. */
interface SourceParam {
  /** `x`; undefined for a list that is taken apart. */
  readonly name: string | undefined;
  /** How it takes what it is given: alone, all that is left, or keyword arguments. */
  readonly kind: "plain" | "rest" | "keywords";
  readonly value: string | undefined;
  /** The names that `{ a, b = 1 }` takes out of keyword arguments, with their defaults; undefined where it takes any. */
  readonly keys:
    | readonly (readonly [name: string, value: string])[]
    | undefined;
}

/** A last parameter of such a name gets all keyword arguments. */
const KEYWORD_NAMES = ["kwargs", "options"];

/**
 * The parameters of a function, read from its source; undefined where there is
 * none to be read: of a native function, or one that `bind` made.
 */
export function parametersOf(
  instruction: AnyFunction,
): SourceParam[] | undefined {
  const source = Function.prototype.toString.call(instruction);
  if (/^class\b/.test(source) || /\{\s*\[native code\]\s*\}\s*$/.test(source)) {
    return undefined;
  }
  const alone = /^(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u
    .exec(source);
  const list = alone?.[1] ?? listOf(source);
  if (list === undefined) return undefined;
  const texts = split(list, ",").map((text) => text.trim());
  if (texts.at(-1) === "") texts.pop();
  return texts.map((text, i) => parse(text, i === texts.length - 1));
}

/** What stands between the parentheses after the function's name. */
function listOf(source: string): string | undefined {
  let at = 0;
  while (at < source.length && source[at] !== "(") at = after(source, at);
  const end = after(source, at);
  return source[end - 1] === ")" ? source.slice(at + 1, end - 1) : undefined;
}

function parse(text: string, isLast: boolean): SourceParam {
  if (text.startsWith("...")) {
    const name = text.slice(3).trim();
    return { name, kind: "rest", value: undefined, keys: undefined };
  }
  const [target = "", ...values] = split(text, "=").map((part) => part.trim());
  const value = values.length > 0 ? values.join("=") : undefined;
  if (target.startsWith("{")) {
    return { name: undefined, kind: "keywords", value, keys: keysOf(target) };
  }
  const name = target.startsWith("[") ? undefined : target;
  const takesKeywords = isLast && name !== undefined &&
    (value?.startsWith("{") || KEYWORD_NAMES.includes(name));
  const kind = takesKeywords ? "keywords" : "plain";
  return { name, kind, value, keys: undefined };
}

function keysOf(pattern: string): SourceParam["keys"] {
  const keys: [string, string][] = [];
  for (const part of split(pattern.slice(1, -1), ",")) {
    const text = part.trim();
    if (text.startsWith("...") || text.startsWith("[")) return undefined;
    const [target = "", value = ""] = split(text, "=");
    const name = split(target, ":")[0]?.trim().replace(/^(["'])(.*)\1$/, "$2");
    if (name) keys.push([name, value.trim()]);
  }
  return keys;
}

/** Cuts at a character outside of brackets and quotes; leaves comments out. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < text.length;) {
    const end = after(text, at);
    const piece = text.slice(at, end);
    at = end;
    if (piece === separator && !(separator === "=" && text[at] === ">")) {
      parts.push(part);
      part = "";
    } else if (!/^\/[/*]/.test(piece)) part += piece;
  }
  return [...parts, part];
}

const CLOSING: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
};

/** Where what begins there ends: a comment, a quoted text, brackets with all that is in them, or one character. */
function after(text: string, at: number): number {
  const first = text[at] ?? "";
  const two = first + (text[at + 1] ?? "");
  if (two === "//") return until(text, "\n", at + 2);
  if (two === "/*") return until(text, "*/", at + 2);
  if (first === "/" && /[=(,[:{!&|?]\s*$/.test(text.slice(0, at))) {
    const regex = /\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/[a-z]*/sy;
    regex.lastIndex = at;
    return regex.test(text) ? regex.lastIndex : at + 1;
  }
  if (first === '"' || first === "'" || first === "`") {
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] === first) return i + 1;
      if (text[i] === "\\") i++;
      else if (first === "`" && text.startsWith("${", i)) {
        i = after(text, i + 1) - 1;
      }
    }
    return text.length;
  }
  const closing = CLOSING[first];
  if (closing === undefined) return at + 1;
  let i = at + 1;
  while (i < text.length && text[i] !== closing) i = after(text, i);
  return Math.min(i + 1, text.length);
}

function until(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found < 0 ? text.length : found + end.length;
}
