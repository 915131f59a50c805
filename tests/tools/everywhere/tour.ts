/**
 * One program for Deno, Node, Bun and a page: drives `examples/robot.py` and is
 * driven by it. It names nothing that one of them lacks.
 */

import {
  kwargs,
  NotConnectedError,
  RemoteError,
  repr,
  type TalksOptions,
  TCPTalks,
  TimeoutError,
  Tuple,
  tuple,
} from "../../../mod.ts";

/** What the tour gives everywhere, line by line. */
export const EXPECTED: readonly string[] = [
  "moved 300 further, a tuple of 3",
  "echo [1, 'é🤖', (None, True)]",
  'samples "Béatrice à l\'établi" 9223372036854775809',
  "500000 bytes there and back",
  "called 0 at 400, 1 at 300, 2 at 200",
  "reports ['seen 0', 'seen 1', 'seen 2']",
  "error RuntimeError: the gripper jammed on the red cube, 0 mm up",
  "traceback ends in close_gripper, its stack names the tour true",
  "wrong argument ValueError: speed goes from 0 to 1, not 7",
  "100 at once 4950",
  "late TimeoutError",
  "left NotConnectedError",
];

/** Takes the tour, and says what it saw. */
export async function tour(options: TalksOptions): Promise<string[]> {
  const seen: string[] = [];
  const robot = new TCPTalks({ timeout: 60_000, ...options });
  await robot.connect({ timeout: 60_000 });
  try {
    seen.push(await moved(robot));
    seen.push(await echo(robot));
    seen.push(await samples(robot));
    seen.push(await bulk(robot));
    seen.push(...await driven(robot));
    seen.push(...await failures(robot));
    seen.push(await burst(robot));
    seen.push(`late ${await nameOf(robot.with({ timeout: 1 }), 0x18, 0.3)}`);
    seen.push(`left ${await nameOf(robot, 0x19)}`);
  } finally {
    await robot.disconnect();
  }
  return seen;
}

/** Others may have moved it before us. */
async function moved(robot: TCPTalks): Promise<string> {
  const before = await robot.execute(0x12);
  const after = await robot.execute(0x10, 300, kwargs({ speed: 0.25 }));
  if (!(before instanceof Tuple && after instanceof Tuple)) return "no tuple";
  const further = Math.round(Number(after[0]) - Number(before[0]));
  return `moved ${further} further, a tuple of ${after.length}`;
}

async function echo(robot: TCPTalks): Promise<string> {
  return `echo ${
    repr(await robot.execute(0x13, [1, "é🤖", tuple(null, true)]))
  }`;
}

async function samples(robot: TCPTalks): Promise<string> {
  const all = await robot.execute(0x14);
  if (!(all instanceof Map)) return "samples are no dict";
  return `samples ${repr(all.get("name"))} ${all.get("ticks")}`;
}

async function bulk(robot: TCPTalks): Promise<string> {
  const frame = new Uint8Array(500_000).map((_, i) => i * 7);
  const back = await robot.execute(0x13, frame);
  const isSame = back instanceof Uint8Array && back.length === frame.length &&
    back.every((byte, i) => byte === frame[i]);
  return isSame ? `${frame.length} bytes there and back` : "other bytes";
}

/** The robot calls us. */
async function driven(robot: TCPTalks): Promise<string[]> {
  const calls: string[] = [];
  const third = Promise.withResolvers<void>();
  robot.bind(0x50, (count: number, distance: number) => {
    calls.push(`${count} at ${distance}`);
    if (count === 2) third.resolve();
    return `seen ${count}`;
  });
  await robot.execute(0x15, 0x50);
  await third.promise;
  let reports: unknown[] = [];
  // The robot notes an answer after it has come.
  while (reports.length < 3) {
    reports = await robot.execute(0x16) as unknown[];
  }
  return [`called ${calls.join(", ")}`, `reports ${repr(reports)}`];
}

async function failures(robot: TCPTalks): Promise<string[]> {
  const jam = await errorOf(robot, 0x17, "red");
  const speed = await errorOf(robot, 0x10, 1, kwargs({ speed: 7 }));
  return [
    `error ${jam.message}`,
    `traceback ends in ${jam.frames.at(-1)?.name}, its stack names the tour ${
      /\b(tour|failures|errorOf) \(/.test(jam.stack ?? "")
    }`,
    `wrong argument ${speed.message}`,
  ];
}

async function errorOf(
  robot: TCPTalks,
  opcode: number,
  ...args: unknown[]
): Promise<RemoteError> {
  try {
    await robot.execute(opcode, ...args);
  } catch (error) {
    if (error instanceof RemoteError) return error;
    throw error;
  }
  throw new Error(`Opcode ${opcode} did not fail`);
}

async function burst(robot: TCPTalks): Promise<string> {
  const calls = Array.from({ length: 100 }, (_, i) => robot.execute(0x13, i));
  const all = await Promise.all(calls) as number[];
  return `100 at once ${all.reduce((sum, each) => sum + each)}`;
}

async function nameOf(
  robot: Pick<TCPTalks, "execute">,
  opcode: number,
  ...args: unknown[]
): Promise<string> {
  try {
    return `${await robot.execute(opcode, ...args)}`;
  } catch (error) {
    const isKnown = error instanceof TimeoutError ||
      error instanceof NotConnectedError;
    if (isKnown) return error.name;
    throw error;
  }
}
