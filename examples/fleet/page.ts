/// <reference lib="dom" />
/** A page as one bot of the fleet: who is there, and a button for each opcode. */

import { repr, type TCPTalks } from "@tcptalks/tcptalks";
import { Fleet } from "@tcptalks/tcptalks/nats";
import { connectNats } from "./web_nats.ts";

const robots = document.getElementById("robots") as HTMLElement;
const log = document.getElementById("log") as HTMLElement;
const talks = new Map<string, TCPTalks>();

function say(text: string): void {
  const line = document.createElement("li");
  line.textContent = text;
  log.prepend(line);
}

/** Calls what a button says, with the arguments that its field has. */
async function call(
  name: string,
  opcode: unknown,
  text: string,
): Promise<void> {
  try {
    const args: unknown[] = JSON.parse(`[${text}]`);
    const value = await talks.get(name)?.execute(opcode as number, ...args);
    say(`${name}: ${repr(value)}`);
  } catch (error) {
    say(`${name}: ${error}`);
  }
}

const nats = await connectNats(location.hash.slice(1));
void nats.closed.then(() => say("the NATS server is gone"));
const fleet = new Fleet(nats);
say("watching");
for await (const { type, robot } of fleet.watch()) {
  const { name } = robot;
  say(`${name} ${type}`);
  document.getElementById(name)?.remove();
  if (type === "left") {
    await talks.get(name)?.disconnect();
    continue;
  }
  const link = fleet.robot(name);
  talks.set(name, link);
  link.bind(0x50, (count: number, distance: number) => {
    say(`${name} sees obstacle ${count} at ${distance} mm`);
    return "seen";
  });
  await link.connect();
  const row = document.createElement("li");
  row.id = name;
  const args = document.createElement("input");
  row.append(`${name} `, args);
  for (const { name: label, opcode } of robot.instructions) {
    const button = document.createElement("button");
    button.textContent = label || String(opcode);
    button.onclick = () => void call(name, opcode, args.value);
    row.append(button);
  }
  robots.append(row);
}
