import { NotConnectedError } from "../errors.ts";
import type { ArgsOf, ResultOf } from "../options/contract.ts";
import type { Opcodes } from "../options/opcodes.ts";
import { type Clock, pause } from "../watch/clock.ts";

/**
 * The peer's instructions by name, each of which is called again and again:
 * what `every(100)` gives.
 *
 * @example
 * ```ts
 * import { type EveryOf, opcode, TCPTalks } from "@tcptalks/tcptalks";
 * import { assertEquals } from "@std/assert";
 *
 * const opcodes = { volts: opcode<() => number>(0x13) };
 * await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
 * let volts = 12;
 * robot.bind(opcodes.volts, () => volts--);
 * const ready = robot.connect();
 * await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port, opcodes });
 * await Promise.all([ready, bot.connect()]);
 *
 * const seen: number[] = [];
 * const every: EveryOf<typeof opcodes> = bot.every(10);
 * for await (const each of every.volts()) {
 *   seen.push(each);
 *   if (each === 10) break;
 * }
 * assertEquals(seen, [12, 11, 10]);
 * ```
 */
export type EveryOf<Names extends Opcodes> = {
  readonly [Name in keyof Names]: (
    ...args: ArgsOf<Names[Name]>
  ) => AsyncGenerator<ResultOf<Names[Name]>, void, void>;
};

/**
 * Calls again and again, and gives each answer. The next call begins on the
 * beat after the last answer was taken: one that takes long, or a reader that
 * is slow, skips beats, and nothing piles up. It ends when there is no link
 * any more.
 *
 * @param period Milliseconds from one beat to the next.
 */
export async function* callEvery<T>(
  period: number,
  clock: Clock,
  call: () => Promise<T>,
): AsyncGenerator<T, void, void> {
  const start = clock.now();
  for (;;) {
    let answer: T;
    try {
      answer = await call();
    } catch (error) {
      if (error instanceof NotConnectedError) return;
      throw error;
    }
    yield answer;
    const gone = clock.now() - start;
    const next = (Math.floor(gone / period) + 1) * period;
    await pause(next - gone, { clock });
  }
}
