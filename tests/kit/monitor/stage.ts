/** examples/robot.py, a monitor before it, a bot of ours, and a browser that looks. */

import { TCPTalks } from "../../../mod.ts";
import { Browser, CHROMIUM } from "../browser/browser.ts";
import type { Tab, TabOptions } from "../browser/tab.ts";
import { RunningCommand } from "../cli/command.ts";
import { python } from "../documents/example.ts";
import type { Program } from "../documents/program.ts";
import type { Python } from "../python/pythons.ts";
import { needsPython } from "../python/wants.ts";

const NAMES = `${import.meta.dirname}/../../../examples/monitor/tcptalks.json`;

/** Registers a test with a browser and the newest Python: ignored by name where one of them is missing. */
export function browserTest(
  name: string,
  fn: (python: Python) => Promise<void>,
): void {
  if (CHROMIUM !== undefined) return needsPython.test(name, fn);
  Deno.test({ name: `${name} (no chromium here)`, ignore: true, fn: () => {} });
}

/** All of them, running. */
export class BrowserStage implements AsyncDisposable {
  private constructor(
    readonly robot: Program,
    readonly robotAddress: string,
    readonly monitor: RunningCommand,
    readonly url: string,
    readonly bot: TCPTalks,
    readonly browser: Browser,
  ) {}

  /** Starts all, and connects the bot. */
  static async start(version: Python): Promise<BrowserStage> {
    const robot = python(version).start("robot", ["0"]);
    const address = await robot.printed(/listening on (\S+)\r?\n/);
    const monitor = new RunningCommand([
      ...["monitor", "127.0.0.1:0", address, "--http", "0", "--names", NAMES],
    ]);
    const tapped = await monitor.address();
    const [, url = ""] = await monitor.printed(/Open (http:\S+)/);
    const port = Number(tapped.split(":").at(-1));
    const bot = new TCPTalks({ ip: "127.0.0.1", port });
    await bot.connect();
    const browser = await Browser.start();
    return new BrowserStage(robot, address, monitor, url, bot, browser);
  }

  /** Opens the page, and waits for the first state. */
  async open(options: TabOptions = {}): Promise<Tab> {
    const tab = await this.browser.open(this.url, options);
    await tab.until("document.querySelector('#status').textContent !== ''");
    return tab;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bot.disconnect();
    await this.browser[Symbol.asyncDispose]();
    await this.monitor[Symbol.asyncDispose]();
    await this.robot[Symbol.asyncDispose]();
  }
}

/** The row of the page whose text holds all of these, as a selector, marked by an attribute. */
export async function rowWith(tab: Tab, ...texts: string[]): Promise<string> {
  const found =
    `[...document.querySelectorAll("#rows-space .row:not([hidden])")]
    .filter((row) => ${
      JSON.stringify(texts)
    }.every((text) => row.innerText.includes(text))).at(-1)`;
  await tab.until(found);
  const id = await tab.read<string>(`${found}.id`);
  return `#${id}`;
}

/** Whether a canvas has anything of a colour of the page on it. */
export function hasColour(canvas: string, colour: string): string {
  return `(() => {
    const canvas = document.querySelector(${JSON.stringify(canvas)});
    if (!canvas || !canvas.width) return false;
    const wanted = getComputedStyle(canvas).getPropertyValue(${
    JSON.stringify(colour)
  }).match(/\\d+/g).map(Number);
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 200 && wanted.every((part, j) => Math.abs(part - data[i + j]) < 8)) count++;
    }
    return count > 20;
  })()`;
}
