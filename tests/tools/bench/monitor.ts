/**
 * What a robot pays for the monitor, beside `tap`, and what the page makes of
 * 2,000 messages a second with 20 curves.
 *
 *     deno run -A tests/tools/bench/monitor.ts [SECONDS]
 *
 * The two are measured in turn, second by second, so that what else the
 * machine does meets both. Needs Chromium for the page.
 */
import { TCPTalks, TCPTalksServer, tuple } from "../../../mod.ts";
import { Browser, CHROMIUM, type Tab } from "../../kit/browser/browser.ts";

const CLI = new URL("../../../transport/cli/mod.ts", import.meta.url).href;
/** Calls in a second: twice as many messages. */
const RATE = 1000;
const CURVES = 20;
const seconds = Number(Deno.args[0] ?? 20);

/** The command in a process of its own. */
class Command implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  #said = "";
  #more = Promise.withResolvers<void>();

  constructor(...args: string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "-A", CLI, ...args],
      stdout: "null",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    }).spawn();
    void this.#listen();
  }

  /** Waits for what it says. */
  async said(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#said)?.[1];
      if (found !== undefined) return found;
      await this.#more.promise;
    }
  }

  /** Megabytes that it takes. */
  async megabytes(): Promise<number> {
    const text = await Deno.readTextFile(`/proc/${this.#child.pid}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1000;
  }

  /** Milliseconds of a core that it took so far. */
  async cpu(): Promise<number> {
    const text = await Deno.readTextFile(`/proc/${this.#child.pid}/stat`);
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGINT");
    await this.#child.status;
  }

  async #listen(): Promise<void> {
    for await (
      const text of this.#child.stderr.pipeThrough(new TextDecoderStream())
    ) {
      this.#said += text;
      this.#more.resolve();
      this.#more = Promise.withResolvers();
    }
  }
}

/** Round trips of one second, at the rate, in milliseconds. */
async function second(bot: TCPTalks, i: number): Promise<number[]> {
  const trips: number[] = [];
  const start = performance.now();
  const calls: Promise<unknown>[] = [];
  for (let made = 0; made < RATE;) {
    const due = (performance.now() - start) / 1000 * RATE;
    for (; made < due && made < RATE; made++) {
      const since = performance.now();
      const value = Math.sin(i + made / RATE);
      calls.push(
        bot.execute(0x12, value).then(() =>
          trips.push(performance.now() - since)
        ),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(calls);
  return trips;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Frames a second, counted in the page. */
async function framesOf(tab: Tab): Promise<number> {
  return await tab.read<number>(
    `new Promise((resolve) => { let count = 0; const end = performance.now() + 2000;
      const next = () => { count++; if (performance.now() < end) requestAnimationFrame(next); else resolve(count / 2); };
      requestAnimationFrame(next); })`,
  );
}

await using robot = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
// As many numbers as there are curves.
robot.bind(
  0x12,
  (x: number) =>
    tuple(...Array.from({ length: CURVES }, (_, i) => x * (i + 1))),
);
void (async () => {
  for await (const _ of robot) { /* each is welcome */ }
})();
await robot.ready;
const target = `127.0.0.1:${robot.port}`;
await using tap = new Command("tap", "127.0.0.1:0", target);
await using monitor = new Command(
  ...["monitor", "127.0.0.1:0", target, "--http", "0"],
);
const bots: TCPTalks[] = [];
for (const command of [tap, monitor]) {
  const address = await command.said(/Tapping (\S+)/);
  const port = Number(address.split(":").at(-1));
  const bot = new TCPTalks({ ip: "127.0.0.1", port });
  await bot.connect();
  bots.push(bot);
}
const [tapped, monitored] = bots as [TCPTalks, TCPTalks];

async function compare(what: string, rounds: number): Promise<void> {
  const trips: [number[], number[]] = [[], []];
  const used = [0, 0];
  for (let i = 0; i < rounds; i++) {
    for (const [j, bot] of [tapped, monitored].entries()) {
      const command = j === 0 ? tap : monitor;
      const before = await command.cpu();
      trips[j === 0 ? 0 : 1].push(...await second(bot, i));
      used[j]! += await command.cpu() - before;
    }
  }
  const [a, b] = [median(trips[0]), median(trips[1])];
  console.log(
    `${what}: round trip ${a.toFixed(3)} ms through tap, ${
      b.toFixed(3)
    } ms through monitor, ${(b / a).toFixed(2)} times; CPU ${
      (used[0]! / rounds).toFixed(0)
    } and ${(used[1]! / rounds).toFixed(0)} ms a second`,
  );
}

await compare("warming up", 2);
await compare("nobody looks", Math.ceil(seconds / 4));
if (CHROMIUM !== undefined) {
  await using browser = await Browser.start();
  const tab = await browser.open(await monitor.said(/Open (\S+)/));
  await tab.until(
    `document.querySelectorAll("#found button").length > ${CURVES}`,
  );
  await tab.read(
    `[...document.querySelectorAll("#found button")].slice(0, ${CURVES}).forEach((each) => each.click())`,
  );
  const before = await monitor.megabytes();
  const half = Math.ceil(seconds / 2);
  for (let i = 0; i < half; i++) await second(monitored, i);
  const [frames] = await Promise.all([
    framesOf(tab),
    second(monitored, 0).then(() => second(monitored, 1)),
  ]);
  const heap = await tab.heap() / 1e6;
  await compare("a page looks", Math.ceil(seconds / 4));
  console.log(
    `the page, ${CURVES} curves: ${frames.toFixed(0)} frames a second, ${
      heap.toFixed(0)
    } MB of heap; the server: ${before.toFixed(0)} MB, then ${
      (await monitor.megabytes()).toFixed(0)
    } MB; ${await tab.text("#status")}`,
  );
}
for (const bot of bots) await bot.disconnect();
