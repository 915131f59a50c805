/** The tour as a program for Node, Bun and Deno: the robot's port is its one argument, JSON what it prints. */

import { tour } from "./tour.ts";

const { process } = globalThis as { process?: { argv: string[] } };
console.log(
  JSON.stringify(
    await tour({ ip: "127.0.0.1", port: Number(process?.argv[2]) }),
  ),
);
