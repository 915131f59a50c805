/**
 * A bot that drives a TCPTalks robot, `robot.py` or `robot.ts`, and tells what
 * happens. It exits with 0 only when all of it was right.
 *
 *     deno run --allow-net examples/bot.ts [HOST:PORT] [--password PASSWORD]
 */
import {
  AuthentificationError,
  float,
  kwargs,
  NotConnectedError,
  RemoteError,
  repr,
  TCPTalks,
  tuple,
} from "@tcptalks/tcptalks";
import { OBSTACLE, ROBOT } from "./opcodes.ts";
import { parseArgs } from "node:util";

let mistakes = 0;

/** Runs a step, prints what came of it and how long it took, and keeps count of what went wrong. */
async function step(
  text: string,
  run: () => Promise<unknown>,
  expected: string | RegExp,
): Promise<void> {
  const start = performance.now();
  let outcome: string;
  let traceback = "";
  try {
    outcome = repr(await run());
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    outcome = `${error.name}: ${error.message}`;
    if (error instanceof RemoteError) traceback = error.traceback;
  }
  const ms = (performance.now() - start).toFixed(1);
  const right = typeof expected === "string"
    ? outcome === expected
    : expected.test(outcome);
  if (!right) mistakes++;
  console.log(
    `${right ? " ok " : "OOPS"} ${ms.padStart(6)} ms  ${text}\n` +
      `                 -> ${outcome}`,
  );
  if (!right) console.log(`        expected -> ${expected}`);
  for (const line of traceback.split("\n").filter(Boolean)) {
    console.log(`                  | ${line}`);
  }
}

/** Prints what the next steps are about. */
function title(text: string): void {
  console.log(`\n${text}`);
}

/** Drives the robot at an address; resolves with the count of mistakes. */
export async function drive(
  address: string,
  password: string | null,
): Promise<number> {
  const [ip = "127.0.0.1", port = "25565"] = address.split(":");
  const options = { ip, port: Number(port), password, opcodes: ROBOT };
  await using talks = new TCPTalks(options);
  const { remote } = talks;

  const seen: number[] = [];
  talks.bind(OBSTACLE, (_count, distance) => {
    seen.push(distance);
    return distance > 250 ? "seen" : "stop";
  });

  title(`The password handshake with ${address}`);
  await step("connect()", async () => {
    await talks.connect();
    return talks.isConnected;
  }, "True");

  title("Calls, with positional and keyword arguments");
  await step("position()", () => remote.position(), "(0, 0, 0)");
  await step("move(300)", () => remote.move(300), "(300, 0, 0)");
  await step(
    "move(200, speed=0.25)",
    () => remote.move(200, kwargs({ speed: 0.25 })),
    "(500, 0, 0)",
  );

  title("Values of every kind, there and back");
  const values: [value: unknown, python: string][] = [
    [null, "None"],
    [2n ** 64n + 1n, "18446744073709551617"],
    [2.5, "2.5"],
    ["évité, 前, 🎉", "'évité, 前, 🎉'"],
    [new Uint8Array([0, 46, 255]), "b'\\x00.\\xff'"],
    [tuple(1, tuple(2), tuple()), "(1, (2,), ())"],
    [[[], [1, "a"]], "[[], [1, 'a']]"],
    [{ arm: "up", angle: float(90) }, "{'arm': 'up', 'angle': 90}"],
    [new Map([[tuple(0, 0), "home"]]), "{(0, 0): 'home'}"],
    [new Set(["vert"]), "{'vert'}"],
  ];
  for (const [value, python] of values) {
    await step(`echo(${repr(value)})`, () => remote.echo(value), python);
  }
  await step(
    "samples()",
    () => remote.samples(),
    /'ticks': 9223372036854775809/,
  );

  title("The robot calls us back");
  await step(
    "watch(OBSTACLE, count=3)",
    () => remote.watch(OBSTACLE, kwargs({ count: 3 })),
    "None",
  );
  await step("reports()", async () => {
    let reports = await remote.reports();
    while (reports.length < 3) reports = await remote.reports();
    return reports;
  }, "['seen', 'seen', 'stop']");
  await step("what it told us", () => Promise.resolve(seen), "[400, 300, 200]");

  title("Ask now, look for the answer later");
  await step("send(SCAN, seconds=0.1), then poll", async () => {
    const retcode = await talks.send(ROBOT.scan, kwargs({ seconds: 0.1 }));
    return await talks.poll(retcode, { timeout: 2000 });
  }, /^\[250, 300, 1200, /);

  title("What fails there is shown here");
  await step(
    "grab('red')",
    () => remote.grab("red"),
    /gripper jammed on the red/,
  );
  await step(
    "move(1, speed=7)",
    () => remote.move(1, kwargs({ speed: 7 })),
    /^RemoteError: ValueError: speed goes from 0 to 1, not 7/,
  );

  if (password !== null) {
    title("A wrong password");
    await step("connect() with 'guess'", async () => {
      await using stranger = new TCPTalks({ ...options, password: "guess" });
      await stranger.connect();
    }, new RegExp(`^${AuthentificationError.name}: `));
  }

  title("The robot goes away in the middle of a call");
  await step(
    "leave()",
    () => remote.leave(),
    new RegExp(`^${NotConnectedError.name}: `),
  );
  return mistakes;
}

function readArguments() {
  try {
    return parseArgs({
      args: Deno.args,
      allowPositionals: true,
      options: { password: { type: "string" } },
    });
  } catch (error) {
    const usage = "bot.ts [HOST:PORT] [--password PASSWORD]";
    console.error(`${(error as Error).message}\nUsage: ${usage}`);
    Deno.exit(2);
  }
}

if (import.meta.main) {
  const { positionals, values } = readArguments();
  const wrong = await drive(
    positionals[0] ?? "127.0.0.1:25565",
    values.password ?? null,
  );
  console.log(wrong === 0 ? "\nAll right." : `\n${wrong} wrong.`);
  Deno.exitCode = wrong === 0 ? 0 : 1;
}
