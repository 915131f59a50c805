import type { MasterMessage } from "../../messages/message.ts";
import { type RemoteError, remoteError } from "../../messages/remote_error.ts";
import type { Passed } from "../tap/observer.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import type { Style } from "./style.ts";
import {
  argumentsText,
  byteCount,
  harmlessLine,
  milliseconds,
  valueText,
} from "./text.ts";

/** A message as a line: `-> avance 0x12(1.5)  61 B`, `<- avance 0x12 = None  24 B  1.02 ms`. */
export function passedText(
  passed: Passed,
  names: OpcodeText,
  style: Style,
  most: number,
): string {
  const { from, size, roundTrip } = passed;
  const arrow = from === "client" ? style.cyan("->") : style.green("<-");
  const figures = roundTrip === undefined
    ? byteCount(size)
    : `${byteCount(size)}  ${milliseconds(roundTrip)}`;
  const what = body(passed, names, style, most);
  return `${arrow} ${what}  ${style.dim(figures)}`;
}

/** What a message is, and what matters of it. */
export type Content =
  | { readonly kind: "password"; readonly value: unknown }
  | { readonly kind: "malformed"; readonly why: string }
  | { readonly kind: "request"; readonly message: MasterMessage }
  | { readonly kind: "reply"; readonly value: unknown }
  | { readonly kind: "error"; readonly error: RemoteError };

/** Reads it. What is in a password is for nobody. */
export function contentOf({ message, why = "", isPassword }: Passed): Content {
  if (message === undefined && !isPassword) return { kind: "malformed", why };
  if (message?.kind === "master") return { kind: "request", message };
  const value = replyValue(message?.args);
  if (isPassword) return { kind: "password", value };
  const error = remoteError(value);
  return error === undefined
    ? { kind: "reply", value }
    : { kind: "error", error };
}

/** The value of a reply: the one element of its args, or all of them. */
export function replyValue(args: unknown): unknown {
  return Array.isArray(args) && args.length === 1 ? args[0] : args;
}

function body(
  passed: Passed,
  names: OpcodeText,
  style: Style,
  most: number,
): string {
  const { message, opcode } = passed;
  const content = contentOf(passed);
  switch (content.kind) {
    case "malformed":
      return style.red(harmlessLine(`no message: ${content.why}`, most));
    case "request": {
      const { opcode, args, kwargs } = content.message;
      const shown = argumentsText(args, kwargs, most);
      return `${style.bold(names.show(opcode))}(${shown})`;
    }
    case "password":
      return style.dim(passwordText(content.value));
  }
  const asked = opcode === undefined
    ? `retcode ${valueText(message?.retcode, 40)}`
    : names.show(opcode);
  return content.kind === "reply"
    ? `${asked} = ${valueText(content.value, most)}`
    : `${asked} ${style.red(`! ${harmlessLine(content.error.message, most)}`)}`;
}

/** Whether it was right is told, what it was is not. */
function passwordText(value: unknown): string {
  if (value === true) return "the password is right";
  if (value === false) return "the password is wrong";
  return value === null ? "no password" : "a password";
}
