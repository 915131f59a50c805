/** The tour as a program for Node, Bun and Deno: the robot's port is its argument, and a bridge's address if there is one, JSON what it prints. */

import { webSocketNetwork } from "../../../transport/network/web.ts";
import { tour } from "./tour.ts";

const { process } = globalThis as { process?: { argv: string[] } };
const bridge = process?.argv[3];
console.log(
  JSON.stringify(
    await tour({
      ip: "127.0.0.1",
      port: Number(process?.argv[2]),
      ...(bridge === undefined ? {} : { network: webSocketNetwork(bridge) }),
    }),
  ),
);
