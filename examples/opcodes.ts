/**
 * What the example robots can be asked, and what they ask back: the opcodes of
 * `robot.py`, with names and types, for `bot.ts` and `robot.ts`.
 */
import type { Kwargs, Tuple } from "@tcptalks/tcptalks";

/** The robot's instructions by name: errors and events show them. */
export const ROBOT = {
  move: 0x10,
  turn: 0x11,
  position: 0x12,
  echo: 0x13,
  samples: 0x14,
  watch: 0x15,
  reports: 0x16,
  grab: 0x17,
  scan: 0x18,
  leave: 0x19,
} as const;

/** What the robot calls on the bot while it watches. */
export const OBSTACLE = 0x50;

/** x and y in millimetres, heading in radians. */
export type Pose = Tuple<number>;

/** The robot's signatures, by opcode. */
export type Robot = {
  [ROBOT.move]: (distance: number, options?: Kwargs) => Pose;
  [ROBOT.turn]: (angle: number) => Pose;
  [ROBOT.position]: () => Pose;
  [ROBOT.echo]: (value: unknown) => unknown;
  [ROBOT.samples]: () => Map<string, unknown>;
  [ROBOT.watch]: (opcode: number, options?: Kwargs) => null;
  [ROBOT.reports]: () => string[];
  [ROBOT.grab]: (colour: string, options?: Kwargs) => never;
  [ROBOT.scan]: (options?: Kwargs) => number[];
  [ROBOT.leave]: () => never;
};

/** The bot's signatures, by opcode. */
export type Bot = {
  [OBSTACLE]: (count: number, distance: number) => string;
};
