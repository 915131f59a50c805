import { ConnectionFailedError } from "../errors.ts";
import type { Network } from "./connection.ts";
import { DENO_NETWORK } from "./deno_net.ts";
import { hasNodeModules, NODE_NETWORK } from "./node_net.ts";

const NOWHERE =
  'Cannot use sockets: there are none here; a page gives "network", see webSocketNetwork';

/** What a browser has. */
const NO_NETWORK: Network = {
  dial: () => Promise.reject(new ConnectionFailedError(NOWHERE, false)),
  listen() {
    throw new ConnectionFailedError(NOWHERE, false);
  },
};

/** The sockets of the program that runs this: Deno's, those of Node and Bun, or none. */
export function systemNetwork(): Network {
  if ("Deno" in globalThis) return DENO_NETWORK;
  return hasNodeModules() ? NODE_NETWORK : NO_NETWORK;
}
