import { dumps } from "../../codec/pickle/pickler.ts";
import { tuple } from "../../codec/types/tuple.ts";
import { PythonError } from "../errors.ts";
import { composeError } from "../messages/reply.ts";
import {
  composeReply,
  composeSlave,
  PASSWORD_RETCODE,
} from "../messages/message.ts";

/** What is sent where a robot goes away in the middle of a call; a server's "nobody is there" looks the same. */
export const GONE: Uint8Array = new Uint8Array();

/** A password, or the answer to one, as a payload: rights are NATS' own. */
export function passwordPayload(word: null | true): Uint8Array {
  return dumps(composeSlave(PASSWORD_RETCODE, tuple(word)));
}

/** An error reply as a payload. */
export function errorPayload(
  retcode: unknown,
  type: string,
  text: string,
): Uint8Array {
  return dumps(
    composeReply(retcode, composeError(new PythonError(type, text), "message")),
  );
}

/** What is said where the server has refused to send something. */
export function notAllowed(subject: string): string {
  return `the NATS server lets this user not publish to "${subject}"`;
}
