import { disLines } from "../../codec/text/dis/dis.ts";
import type { OpcodeText } from "../cli/given/opcode_text.ts";
import { contentOf, replyValue } from "../cli/shown/passed_text.ts";
import {
  cut,
  harmlessLine,
  harmlessLines,
  messageOf,
} from "../cli/shown/text.ts";
import type { Passed } from "../cli/tap/observer.ts";
import { MAX_DIS, MAX_HEX_BYTES } from "./limits.ts";
import type { Detail } from "./protocol.ts";
import { rowOf } from "./row.ts";
import { valueTree } from "./value_tree.ts";

/** One message, wholly, within bounds. Of a password nothing is told. */
export function detailOf(passed: Passed, names: OpcodeText): Detail {
  const { kind, op, text } = rowOf(passed, names);
  if (kind === "password") return { kind, hex: "", dis: "" };
  const { bytes, message } = passed;
  const its = bytes === undefined
    ? { kind, hex: "", dis: "" }
    : { kind, hex: hexOf(bytes), dis: disOf(bytes) };
  if (message === undefined) return { ...its, tree: { text } };
  if (message.kind === "master") {
    const { args, kwargs } = message;
    const items = [valueTree(args, "args")];
    if (kwargs !== undefined) {
      items.push(valueTree(new Map(Object.entries(kwargs)), "kwargs"));
    }
    return { ...its, tree: { text: `${op}(${text})`, items } };
  }
  const tree = valueTree(replyValue(message.args));
  const content = contentOf(passed);
  if (content.kind !== "error") return { ...its, tree };
  const traceback = harmlessLines(content.error.traceback, MAX_DIS);
  return { ...its, tree, traceback };
}

function hexOf(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, MAX_HEX_BYTES); at += 16) {
    const row = bytes.subarray(at, at + 16);
    const hex = row.toHex().replace(/..(?=.)/g, "$& ");
    const text = String.fromCharCode(...row).replace(/[^ -~]/g, ".");
    const place = at.toString(16).padStart(6, "0");
    lines.push(`${place}  ${hex.padEnd(48)} ${text}`);
  }
  const more = bytes.length - MAX_HEX_BYTES;
  if (more > 0) lines.push(`… ${more}`);
  return lines.join("\n");
}

function disOf(bytes: Uint8Array): string {
  let text = "";
  try {
    for (const line of disLines(bytes, { maxLength: 2000 })) {
      text += `${harmlessLine(cut(line, 2000))}\n`;
      if (text.length > MAX_DIS) return `${cut(text, MAX_DIS)}\n…`;
    }
  } catch (error) {
    text += `${harmlessLine(messageOf(error), 1000)}\n`;
  }
  return text;
}
