/**
 * What a robot pays for the monitor, beside `tap` and beside nothing, and what
 * the page makes of 2,000 messages a second with 20 curves: a section of the
 * benchmark, and for a longer look
 *
 *     deno run -A tests/tools/bench/monitor.ts [MINUTES]
 *
 * All are measured in turn, slice by slice, so that what else the machine does
 * meets each of them. The page needs Chromium.
 */
import { TCPTalks, TCPTalksServer, tuple } from "../../../mod.ts";
import { Browser, CHROMIUM } from "../../kit/browser/browser.ts";
import type { Tab } from "../../kit/browser/tab.ts";
import { leaveOut } from "./left_out.ts";
import { type Options, parseOptions } from "./options.ts";
import { digits, formatCell, plainText, type Table } from "./report.ts";
import { Results } from "./results.ts";
import { median } from "./stats.ts";

const CLI = new URL("../../../transport/cli/mod.ts", import.meta.url).href;
/** Calls in a second: twice as many messages. */
const RATE = 1000;
/** Milliseconds that each is measured in its turn. */
const SLICE_MS = 500;
const CURVES = 20;
const WAYS = ["direct", "tap", "monitor"] as const;

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

/** A robot, what stands before it, and a bot for each way to it. */
class Course implements AsyncDisposable {
  #stack = new AsyncDisposableStack();
  #bots: TCPTalks[] = [];
  #commands: (Command | undefined)[] = [undefined];
  #made = 0;

  static async start(): Promise<Course> {
    const course = new Course();
    const robot = course.#stack.use(
      new TCPTalksServer({ port: 0, hostname: "127.0.0.1" }),
    );
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
    const to = `127.0.0.1:${robot.port}`;
    for (const args of [["tap"], ["monitor", "--http", "0"]]) {
      const command = new Command(...args, "127.0.0.1:0", to);
      course.#commands.push(course.#stack.use(command));
    }
    for (const command of course.#commands) {
      const address = await command?.said(/Tapping (\S+)/) ?? to;
      const port = Number(address.split(":").at(-1));
      const bot = course.#stack.use(new TCPTalks({ ip: "127.0.0.1", port }));
      await bot.connect();
      course.#bots.push(bot);
    }
    return course;
  }

  /** The monitor. */
  get monitor(): Command {
    return this.#commands[2]!;
  }

  /** Calls at the rate by one of the ways: each round trip in milliseconds. */
  async slice(way = 2): Promise<number[]> {
    const bot = this.#bots[way]!;
    const trips: number[] = [];
    const calls: Promise<unknown>[] = [];
    const start = performance.now();
    for (let made = 0; made < RATE * SLICE_MS / 1000;) {
      const due = (performance.now() - start) / 1000 * RATE;
      for (; made < due; made++) {
        const since = performance.now();
        const value = Math.sin(this.#made++ / RATE);
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

  /** All ways in turn: round trips in ns, and what each command used of a core. */
  async compare(
    key: string,
    rounds: number,
    results: Results,
  ): Promise<string[][]> {
    const trips: number[][] = WAYS.map(() => []);
    const used = WAYS.map(() => 0);
    for (let i = 0; i < rounds; i++) {
      for (const way of WAYS.keys()) {
        const command = this.#commands[way];
        const before = await command?.cpu() ?? NaN;
        trips[way]!.push(median(await this.slice(way)) * 1e6);
        used[way]! += await command?.cpu() ?? NaN;
        used[way]! -= before;
      }
    }
    for (const [way, name] of WAYS.entries()) {
      results.add(key, name, trips[way]!);
    }
    return [
      WAYS.map((name) =>
        formatCell(
          results.time(key, name),
          name === "monitor" ? results.ratio(key, name, "tap") : undefined,
        )
      ),
      used.map((ms) =>
        Number.isNaN(ms) ? "" : `${digits(ms / rounds / SLICE_MS * 100)} %`
      ),
    ];
  }

  /** Opens the page, and draws all numbers of the answers. */
  async look(browser: Browser): Promise<Tab> {
    const tab = await browser.open(await this.monitor.said(/Open (\S+)/));
    const buttons = `[...document.querySelectorAll("#found button")]`;
    await this.slice();
    await tab.until(`${buttons}.length > ${CURVES}`);
    await tab.read(
      `${buttons}.slice(0, ${CURVES}).forEach((each) => each.click())`,
    );
    return tab;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }
}

/** Frames a second, counted in the page while messages come. */
async function framesOf(tab: Tab, course: Course): Promise<number> {
  const counted = tab.read<number>(
    `new Promise((resolve) => { let count = 0; const start = performance.now();
      const next = () => { count++; const took = performance.now() - start;
        if (took < 2000) requestAnimationFrame(next); else resolve(count / took * 1000); };
      requestAnimationFrame(next); })`,
  );
  for (let left = 2000 / SLICE_MS; left > 0; left--) await course.slice();
  return await counted;
}

/** How page and server stand, in words. */
async function standing(tab: Tab, course: Course): Promise<string> {
  const frames = await framesOf(tab, course);
  const heap = await tab.heap() / 1e6;
  const megabytes = await course.monitor.megabytes();
  return `${digits(frames)} frames a second, ${
    digits(heap)
  } MB of heap in the page; ${digits(megabytes)} MB in all of the server`;
}

/** The section of the benchmark: some 20 seconds. */
export async function benchMonitor(
  options: Options,
  results: Results,
): Promise<Table[]> {
  await using course = await Course.start();
  const rounds = options.quick ? 2 : 5;
  const rows: string[][] = [];
  const measure = async (key: string, what: string): Promise<void> => {
    options.progress(key);
    const [trips = [], used = []] = await course.compare(key, rounds, results);
    rows.push([what, ...trips], ["— its CPU, of one core", ...used]);
  };
  await course.compare("monitor/warm", 1, new Results());
  await measure("monitor/alone", "round trip, nobody looks");
  let page = "Chromium is not installed here: nobody looked.";
  if (CHROMIUM !== undefined) {
    await using browser = await Browser.start();
    const tab = await course.look(browser);
    await measure(
      "monitor/watched",
      `round trip, a page draws ${CURVES} curves`,
    );
    page = `The page: ${await standing(tab, course)}.`;
  } else leaveOut("the monitor's page", "no Chromium");
  return [{
    title: "The monitor",
    notes: [
      `${
        2 * RATE
      } messages a second, by each way in turn; how many times tap's round trip the monitor's is in brackets.`,
      page,
    ],
    columns: ["", ...WAYS],
    rows,
  }];
}

if (import.meta.main) {
  const minutes = Number(Deno.args[0] ?? 10);
  const options = parseOptions(["--quick"]);
  const tables = await benchMonitor(options, new Results());
  for (const table of tables) console.log(plainText(table));
  await using course = await Course.start();
  await using browser = await Browser.start();
  const tab = await course.look(browser);
  const start = performance.now();
  for (let minute = 1; minute <= minutes; minute++) {
    while (performance.now() - start < minute * 60_000) await course.slice();
    const results = new Results();
    const [trips = []] = await course.compare("long", 3, results);
    console.log(
      `minute ${minute}: ${await standing(tab, course)}; round trips ${
        trips.join(", ")
      }; ${await tab.text("#status")}`,
    );
  }
}
