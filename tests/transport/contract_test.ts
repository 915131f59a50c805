import { assertEquals, assertRejects } from "@std/assert";
import {
  kwargs,
  RemoteError,
  TCPTalks,
  TCPTalksServer,
} from "../../transport/mod.ts";

/** What the robot can be asked; keyword arguments are the last one. */
interface Robot {
  0x12: (distance: number, options?: { speed: number }) => string;
  0x13: () => readonly number[];
}

/** What the robot asks. */
interface Bot {
  0x20: (name: string) => boolean;
}

const NAMES = { avance: 0x12, position: 0x13 } as const;

Deno.test("a contract types execute, bind and the functions by name", async () => {
  await using server = new TCPTalksServer<Bot, Robot>({
    port: 0,
    hostname: "127.0.0.1",
  });
  server.bind(
    0x12,
    (distance, options = { speed: 1 }) => `${distance} at ${options.speed}`,
  );
  server.bind(0x13, async () => await Promise.resolve([1, 2]));
  await using bot = new TCPTalks<Robot, Bot, typeof NAMES>({
    ip: "127.0.0.1",
    port: server.port,
    opcodes: NAMES,
  });
  bot.bind(0x20, (name) => name === "Ada");
  await bot.connect();
  await server.connect();

  const text: string = await bot.remote.avance(1.5, kwargs({ speed: 2 }));
  assertEquals(text, "1.5 at 2");
  const numbers: readonly number[] = await bot.execute(0x13);
  assertEquals(numbers, [1, 2]);
  const more: readonly number[] = await bot.with({ timeout: 500 }).remote
    .position();
  assertEquals(more, [1, 2]);
  const isAda: boolean = await server.execute(0x20, "Ada");
  assertEquals(isAda, true);

  // @ts-expect-error: a distance is a number
  assertEquals(await bot.execute(0x12, "far"), "far at 1");
  // @ts-expect-error: there is no such opcode
  await assertRejects(() => bot.execute(0x77), RemoteError);
  // @ts-expect-error: a name is bound to a function of a string
  bot.bind(0x21, (n: number) => n);
});

Deno.test("without a contract anything goes, and names are found by the option alone", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  robot.bind(0x12, (distance: number) => distance * 2);
  const ready = robot.connect();
  await using bot = new TCPTalks({
    ip: "127.0.0.1",
    port: robot.port,
    opcodes: { avance: 0x12, autre: "name" },
  });
  await Promise.all([ready, bot.connect()]);
  assertEquals(await bot.remote.avance(4), 8);
  const error = await assertRejects(() => bot.remote.autre(), RemoteError);
  assertEquals(
    error.message,
    "KeyError: 'opcode name is not bound to any instruction'",
  );
  await robot.disconnect();
  await assertRejects(() => bot.remote.avance(1), Error, "");
});
