/** What a repr of Python becomes by what `loads` does by default: whole floats are ints, strings are UTF-16. */

import { repr } from "../../../codec/mod.ts";

/** Bytes, a str, a bracket, or a float without a fraction. */
const PARTS =
  /b'(?:[^'\\]|\\.)*'|b"(?:[^"\\]|\\.)*"|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|([[({])|([\])}])|((?:: )?-?)(?<![\w.])(\d+)\.0(?!\w)/g;

/** An escape, or two that are a surrogate pair. */
const ESCAPES = /\\u(d[89ab]..)\\u(d[c-f]..)|\\./g;

/**
 * Prints whole floats as ints, and two surrogates as the character that they
 * are in a JavaScript string. What is no safe integer stays, for it is a float
 * by default as well, and so does `-0.0`, but not as a key or member, which a
 * `Map` and a `Set` make 0.
 */
export function asMeant(printed: string): string {
  if (!printed.includes(".0") && !printed.includes("\\ud")) return printed;
  const open: string[] = [];
  return printed.replace(
    PARTS,
    (
      all,
      str?: string,
      left?: string,
      right?: string,
      sign = "",
      digits = "",
    ) => {
      if (str !== undefined) return str.replace(ESCAPES, joined);
      if (left !== undefined) open.push(left);
      if (right !== undefined) open.pop();
      if (digits === "") return all;
      if (digits === "0" && sign.endsWith("-")) {
        const isKey = open.at(-1) === "{" && sign === "-";
        return isKey ? "0" : all;
      }
      return Number.isSafeInteger(Number(digits)) ? `${sign}${digits}` : all;
    },
  );
}

function joined(all: string, high?: string, low?: string): string {
  if (high === undefined || low === undefined) return all;
  const units = [parseInt(high, 16), parseInt(low, 16)];
  return repr(String.fromCharCode(...units)).slice(1, -1);
}

/** Python has one empty bytes object: exactly, any other is the buffer that it was written from. */
export function emptyAsBytes(text: string): string {
  return text.replaceAll("PickleBuffer(bytes=b'', writable=False)", "b''");
}
