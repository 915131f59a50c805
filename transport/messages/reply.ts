import { TCPTalksError } from "../errors.ts";
import { remoteError } from "./error_reply.ts";
import { RemoteError } from "./remote_error.ts";

/** What a Python peer answers to requests before it has finished its handshake. */
const REFUSAL = "you are not authentificated";

/**
 * What a reply's args mean to who asked.
 *
 * @param opcode What was called; undefined for a poll, which gives an error reply as it is, as in Python.
 * @throws {RemoteError} When it is an error reply, and not polled.
 * @throws {TCPTalksError} When it is empty.
 */
export function readReply(args: unknown, opcode: unknown): unknown {
  const value = valueOf(args);
  if (opcode === undefined) return value;
  const error = remoteError(value);
  if (error !== undefined) throw withHint(error, opcode);
  return value;
}

/** An opcode that is written as a text, "0x12", is another one than the number: it is bound nowhere. */
function withHint(error: RemoteError, opcode: unknown): RemoteError {
  const isSlip = typeof opcode === "string" &&
    /^\s*-?(?:0x[\da-f]{1,12}|0b[01]{1,48}|0o[0-7]{1,16}|\d{1,15})\s*$/i
      .test(opcode) &&
    error.type === "KeyError" &&
    / is not bound to any instruction['"]?$/.test(error.text);
  if (!isSlip) return error;
  const hint =
    `this opcode is a text: write the number ${opcode.trim()}, without quotes`;
  return new RemoteError({ ...error, hint });
}

/**
 * The value in a reply's args.
 *
 * @throws {TCPTalksError} When there is none: Python's IndexError.
 */
export function valueOf(args: unknown): unknown {
  const value = unwrap(args);
  if (value === undefined) {
    throw new TCPTalksError("The reply is empty: the peer sent no value");
  }
  return value;
}

/** The one element, or all of them where they are not one; undefined where there is none. */
function unwrap(args: unknown): unknown {
  if (Array.isArray(args)) {
    return args.length > 1 ? args : args.length === 1 ? args[0] : undefined;
  }
  // The ESP32 sends a str or an int without a tuple around it.
  return args === "" ? undefined : args;
}

/** Whether a reply says that we are not authenticated (yet). */
export function isRefusal(args: unknown): boolean {
  const error = remoteError(unwrap(args));
  return error !== undefined && error.text === REFUSAL &&
    error.type.endsWith("AuthentificationError");
}
