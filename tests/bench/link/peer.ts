/**
 * One end of a link in a process of its own.
 *
 *     peer.ts KIND server          prints {"port": …}, serves until its input closes
 *     peer.ts KIND client PORT     does the scenarios that its input's lines say
 *
 * @module
 */
import { TextLineStream } from "./lines.ts";
import { Driver, type Scenario } from "./caller.ts";
import { KINDS } from "./kinds.ts";

function say(answer: unknown): void {
  console.log(JSON.stringify(answer));
}

const [name, role, port] = Deno.args;
const kind = await KINDS[name!]!();
if (!kind) {
  say({ error: `"${name}" cannot be had here` });
  Deno.exit(0);
}
const driver = new Driver(() => kind.dial(Number(port)));
say(role === "server" ? { port: await kind.serve() } : { ready: true });
const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
  .pipeThrough(new TextLineStream());
for await (const line of lines) {
  try {
    say({ ns: await driver.run(JSON.parse(line) as Scenario) });
  } catch (error) {
    say({ error: String(error) });
  }
}
Deno.exit(0);
