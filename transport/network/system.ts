import { ConnectionFailedError } from "../errors.ts";
import type { Network } from "./connection.ts";
import type { readRobotFile } from "../options/robot_file.ts";

const NOWHERE =
  'Cannot use sockets: there are none here; a page gives "network", see webSocketNetwork';

/** What a browser has. */
const NO_NETWORK: Network = {
  dial: () => Promise.reject(new ConnectionFailedError(NOWHERE, false)),
  listen() {
    throw new ConnectionFailedError(NOWHERE, false);
  },
};

let sockets = (): Network | undefined => undefined;

/** The sockets of the program that runs this, none in a page. */
export function systemNetwork(): Network {
  return sockets() ?? NO_NETWORK;
}

/** Where `systemNetwork` finds them: `sockets.ts` says it, which pages need not load. */
export function provideSockets(find: () => Network | undefined): void {
  sockets = find;
}

/** Reads a robot's file, where there are files. */
export let robotFileReader: typeof readRobotFile = () =>
  Promise.reject(
    new ConnectionFailedError(
      "Cannot read a robot's file: a page has no files",
      false,
    ),
  );

/** The same for files. */
export function provideFiles(read: typeof readRobotFile): void {
  robotFileReader = read;
}
