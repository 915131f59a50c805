/** Loaded for its effect: links use the sockets of Deno, or those of Node and Bun, and their files. */

import { DENO_NETWORK } from "./deno_net.ts";
import { hasNodeModules, NODE_NETWORK } from "./node_net.ts";
import { provideFiles, provideSockets } from "./system.ts";

if (typeof Promise.withResolvers !== "function") {
  throw new Error(
    "This runtime is too old for tcptalks: it needs Node 22, Bun 1.4 or Deno 2.9 at least; Node 20 has its codec, @tcptalks/tcptalks/codec",
  );
}
provideSockets(() => {
  if ("Deno" in globalThis) return DENO_NETWORK;
  return hasNodeModules() ? NODE_NETWORK : undefined;
});
provideFiles(async (path) => {
  const { readRobotFile } = await import("../options/robot_file.ts");
  return await readRobotFile(path);
});
