import {
  literalEval,
  pythonConstant,
} from "../../../codec/text/literals/literal.ts";
import { LiteralError } from "../../../codec/text/literals/scalar.ts";
import { fatalKeyword, type Kwargs, kwargsOf } from "../../options/kwargs.ts";
import { Tuple } from "../../../codec/types/tuple.ts";
import { cut } from "../shown/text.ts";
import { UsageError } from "../errors.ts";

/** What a call is given. */
export interface CallArguments {
  readonly args: unknown[];
  readonly keywords: Kwargs | undefined;
}

/** Characters of a wrong argument that its error shows. */
const MAX_SHOWN = 200;

/** Reads a call's arguments, `LITERAL` or `name=LITERAL` each. */
export function parseCallArguments(texts: readonly string[]): CallArguments {
  const args: unknown[] = [];
  const named = new Map<string, unknown>();
  for (const [i, text] of texts.entries()) {
    const match = /^([\p{ID_Start}_][\p{ID_Continue}]*)=(.*)$/su.exec(text);
    const [, name, value = ""] = match ?? [];
    if (name === undefined) {
      if (named.size > 0) {
        throw new UsageError(
          `Argument ${
            i + 1
          }, ${text}, has no name and comes after one that has: positional arguments go first`,
        );
      }
      args.push(parseLiteral(text, `Argument ${i + 1}`));
      continue;
    }
    if (value === "") {
      throw new UsageError(
        `The argument "${name}" has no value: write ${name}=${
          texts[i + 1] ?? "VALUE"
        }, without a space`,
      );
    }
    if (named.has(name)) {
      throw new UsageError(`The argument "${name}" is given twice`);
    }
    named.set(name, parseLiteral(value, `The argument "${name}"`));
  }
  if (named.size === 0) return { args, keywords: undefined };
  const keywords = kwargsOf(named);
  const fatal = fatalKeyword(keywords);
  if (fatal === undefined) return { args, keywords };
  throw new UsageError(
    `The argument cannot be named "${fatal}": it would kill the listener of a Python peer, which uses this name itself`,
  );
}

/** Reads a Python literal; its error says what would be right. */
export function parseLiteral(text: string, what: string): unknown {
  try {
    const value = literalEval(text);
    if (value instanceof Tuple && !text.trim().startsWith("(")) {
      throw new UsageError(`${what}, ${text}, ${commaAdvice(text)}`);
    }
    return value;
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    // What is wrong is still read after megabytes that were pasted.
    throw new UsageError(
      `${what}, ${
        text === "" ? "which is empty" : cut(text, MAX_SHOWN)
      }, is no Python literal: ${advice(text, error)}`,
      { cause: error },
    );
  }
}

function advice(text: string, error: LiteralError): string {
  const constant = pythonConstant(text);
  if (constant !== undefined) return `write ${constant}`;
  const [, minus, infinite] = /^([-+]?)(?:(inf(?:inity)?)|nan)$/i.exec(text) ??
    [];
  if (infinite !== undefined) return `write ${minus}1e400 for infinity`;
  if (minus !== undefined) return "Python has none for NaN";
  const [, number] =
    /^([-+]?\d+(?:\.\d+)?)\s*(?:°|%|[ac-z]{1,4}(?:\/s)?)$/i.exec(text) ?? [];
  if (number !== undefined && !/^0?x$/i.test(text)) {
    return `write ${number}, without a unit`;
  }
  if (/(?:\bpi\b|\d)\s*[*\/+]|[*\/]\s*(?:pi\b|\d)|\bpi\b/.test(text)) {
    return "nothing is computed here, write the number itself";
  }
  if (/^[^'"()[\]{},]*$/.test(text) && !/^[-+\d.]/.test(text)) {
    const named = /^([\p{ID_Start}_][\p{ID_Continue}]*)(?:\s*[:=]\s*(.+))?$/su
      .exec(text);
    const plain = text.replace(/^[«“”„‘’]\s*|\s*[»“”‘’]$/g, "");
    const keyword = named === null
      ? ""
      : `; a keyword argument is ${named[1]}=${named[2] ?? "VALUE"}`;
    // The shell's quotes are gone before we see them: the commonest of mistakes.
    return `for the text write "'${plain}'", as the shell takes the outer quotes away${keyword}`;
  }
  return `${
    lower(error.message)
  }; put quotes around all of it for the shell, as in "(1, 'abc')"`;
}

/** A comma outside parentheses is a tuple in Python, and a slip of who writes 3,14. */
function commaAdvice(text: string): string {
  const decimal = /^\s*([-+]?\d+),(\d+)\s*$/.exec(text);
  const number = decimal === null
    ? ""
    : `write ${decimal[1]}.${decimal[2]} for the number, `;
  return `has a comma: ${number}"(${text.trim()})" for the tuple, or a space between two arguments`;
}

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
