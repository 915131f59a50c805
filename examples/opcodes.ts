/**
 * What the example robots can be asked, and what they ask back: the opcodes of
 * `robot.py`, with names and types, for `bot.ts` and `robot.ts`.
 */
import {
  type Kwargs,
  type Opcode,
  opcode,
  type Tuple,
} from "@tcptalks/tcptalks";

/** x and y in millimetres, heading in radians. */
export type Pose = Tuple<number>;

/** The robot's instructions, by names that errors and events show. */
export const ROBOT = {
  move: opcode<
    (distance: number, options?: Kwargs<{ speed: number }>) => Pose
  >(0x10),
  turn: opcode<(angle: number) => Pose>(0x11),
  position: opcode<() => Pose>(0x12),
  echo: opcode<(value: unknown) => unknown>(0x13),
  samples: opcode<() => Map<string, unknown>>(0x14),
  watch: opcode<
    (opcode: Opcode, options?: Kwargs<{ count: number }>) => null
  >(0x15),
  reports: opcode<() => string[]>(0x16),
  grab: opcode<
    (colour: string, options?: Kwargs<{ height: number }>) => never
  >(0x17),
  scan: opcode<(options?: Kwargs<{ seconds: number }>) => number[]>(0x18),
  leave: opcode<() => never>(0x19),
};

/** What the robot calls on the bot while it watches. */
export const OBSTACLE = opcode<
  (count: number, distance: number) => string
>(0x50);
