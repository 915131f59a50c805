import { remoteError } from "../../messages/reply.ts";
import type { Passed } from "../tap/observer.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import type { Style } from "./style.ts";
import { byteCount, harmlessLine, milliseconds } from "./text.ts";
import { argumentsText, valueText } from "./value_text.ts";

/** How messages are shown. */
export interface PassedTextOptions {
  /** The names of opcodes. */
  readonly names: OpcodeText;
  /** The colours. */
  readonly style: Style;
  /** Characters of a value at most. */
  readonly most: number;
}

/** A message as a line: `-> avance 0x12(1.5)  61 B`, `<- avance 0x12 = None  24 B  1.02 ms`. */
export function passedText(
  passed: Passed,
  { names, style, most }: PassedTextOptions,
): string {
  const { from, size, roundTrip } = passed;
  const arrow = from === "client" ? style.cyan("->") : style.green("<-");
  const figures = roundTrip === undefined
    ? byteCount(size)
    : `${byteCount(size)}  ${milliseconds(roundTrip)}`;
  const what = body(passed, { names, style, most });
  return `${arrow} ${what}  ${style.dim(figures)}`;
}

/** The value of a reply: the one element of its args, or all of them. */
export function replyValue(args: unknown): unknown {
  return Array.isArray(args) && args.length === 1 ? args[0] : args;
}

function body(passed: Passed, options: PassedTextOptions): string {
  const { message, opcode, why, isPassword } = passed;
  const { names, style, most } = options;
  if (message === undefined) {
    return style.red(harmlessLine(`no message: ${why ?? ""}`, most));
  }
  if (message.kind === "master") {
    return `${style.bold(names.show(message.opcode))}(${
      argumentsText(message.args, message.kwargs, most)
    })`;
  }
  const value = replyValue(message.args);
  if (isPassword) return style.dim(passwordText(value));
  const asked = opcode === undefined
    ? `retcode ${valueText(message.retcode, 40)}`
    : names.show(opcode);
  const error = remoteError(value);
  return error === undefined
    ? `${asked} = ${valueText(value, most)}`
    : `${asked} ${style.red(`! ${harmlessLine(error.message, most)}`)}`;
}

/** Whether it was right is told, what it was is not. */
function passwordText(value: unknown): string {
  if (value === true) return "the password is right";
  if (value === false) return "the password is wrong";
  return value === null ? "no password" : "a password";
}
