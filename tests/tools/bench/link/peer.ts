/**
 * One end of a link in a process of its own.
 *
 *     peer.ts KIND server [PORT]   prints {"port": …}, serves until its input closes; PORT: of a broker
 *     peer.ts KIND once PORT       asks once and prints the answer
 *     peer.ts KIND client PORT     does the scenarios that its input's lines say
 *
 * @module
 */
import { getHeapStatistics } from "node:v8";
import type { Memory } from "./pair.ts";
import { TextLineStream } from "./lines.ts";
import { Driver, type Scenario } from "./caller.ts";
import { KINDS } from "./kinds.ts";

function say(answer: unknown): void {
  console.log(JSON.stringify(answer));
}

/** What is in use once the garbage is gone, and all that was ever allocated. */
function memory(): Memory {
  const { total_allocated_bytes: allocated } =
    getHeapStatistics() as unknown as { total_allocated_bytes: number };
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  return { heap: Deno.memoryUsage().heapUsed, allocated };
}

const [name, role, port] = Deno.args;
const kind = await KINDS[name!]!();
if (!kind) {
  say({ error: "cannot be had here" });
  Deno.exit(0);
}
if (role === "once") {
  const caller = await kind.dial(Number(port));
  say(await caller.move());
  Deno.exit(0);
}
const driver = new Driver(() => kind.dial(Number(port)));
const broker = port === undefined ? undefined : Number(port);
say(role === "server" ? { port: await kind.serve(broker) } : { ready: true });
const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
  .pipeThrough(new TextLineStream());
for await (const line of lines) {
  try {
    const ask = JSON.parse(line) as Scenario | { do: "memory" };
    say(ask.do === "memory" ? memory() : { ns: await driver.run(ask) });
  } catch (error) {
    say({ error: String(error) });
  }
}
Deno.exit(0);
