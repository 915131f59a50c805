/** Loaded for its effect: links use the sockets of Deno, or those of Node and Bun. */

import { DENO_NETWORK } from "./deno_net.ts";
import { hasNodeModules, NODE_NETWORK } from "./node_net.ts";
import { provideSockets } from "./system.ts";

provideSockets(() => {
  if ("Deno" in globalThis) return DENO_NETWORK;
  return hasNodeModules() ? NODE_NETWORK : undefined;
});
