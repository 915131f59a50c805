import type { Opcodes } from "../options/opcodes.ts";
import type { TalksOptions } from "../options/options.ts";
import type { FleetRobot } from "./service.ts";

/** How a {@linkcode Fleet} is made. */
export interface FleetOptions {
  /** What all its subjects begin with. @default {"tcptalks"} */
  readonly prefix?: string;
}

/** How a robot of a fleet is talked with: as over TCP, without what is of TCP. */
export type FleetTalksOptions<Names extends Opcodes = Opcodes> = Omit<
  TalksOptions<Names>,
  | "ip"
  | "port"
  | "path"
  | "dial"
  | "hostname"
  | "tls"
  | "network"
  | "password"
  | "dialect"
>;

/** Which robots are looked for. */
export interface FindOptions {
  /** How long they are given to answer, in milliseconds. @default {300} */
  readonly wait?: number;
  /** Only those of a group. */
  readonly group?: string;
}

/** A robot that came, or went. */
export interface FleetEvent {
  /** Which of the two. */
  readonly type: "came" | "left";
  /** The robot. */
  readonly robot: FleetRobot;
}
