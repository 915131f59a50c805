/** Why there is no link with a robot, in words that help. */

import { PickleError } from "../../../codec/mod.ts";
import {
  AuthentificationError,
  ConnectionFailedError,
  ForeverAloneError,
  NotConnectedError,
  ProtocolError,
  TimeoutError,
} from "../../../transport/mod.ts";

/** Says what a failed `connect` means, and what to try. */
export function whyNoLink(error: unknown, address: string): string {
  const isSilent = error instanceof Error &&
    error.message.includes("it took the connection");
  if (error instanceof ForeverAloneError && !isSilent) {
    return `Nobody listens on ${address}: is the robot's program running, has it called connect(), is this its address and port, and is no other client connected already?`;
  }
  if (error instanceof AuthentificationError) {
    return `${address} refused the password: is it the one in the robot's program? A str is not bytes, so --password "b'pw'" differs from --password pw`;
  }
  if (error instanceof TimeoutError) {
    return `${address} takes connections and does not answer to a password: no TCPTalks, or one that is busy with another client`;
  }
  if (error instanceof ProtocolError || error instanceof PickleError) {
    return `What listens on ${address} does not speak TCPTalks: ${error.message}`;
  }
  if (error instanceof NotConnectedError) {
    return `${address} hung up before it answered to the password: a robot with all its places taken does so, or something that is no TCPTalks`;
  }
  if (error instanceof ConnectionFailedError) {
    return `Cannot reach ${address}: ${error.message}. Is the name right, and the robot in this network?`;
  }
  return error instanceof Error ? error.message : String(error);
}
