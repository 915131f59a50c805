import { ConnectionFailedError } from "../errors.ts";
import type { Network } from "./connection.ts";

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
