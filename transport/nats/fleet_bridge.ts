import {
  having,
  OptionRules,
  sendable,
  text,
  wholeNumber,
} from "../../codec/check.ts";
import { handshakeOf } from "../connect/handshake.ts";
import { dial } from "../connect/dial.ts";
import type { InstructionInfo } from "../handlers/bindings.ts";
import type {
  DialTarget,
  Network,
  TlsClientOptions,
} from "../network/connection.ts";
import { splice } from "../network/splice.ts";
import { systemNetwork } from "../network/system.ts";
import { filled, host, opcodes, tlsClient } from "../options/check.ts";
import type { Opcodes } from "../options/opcodes.ts";
import { completeLimits, DEFAULT_PORT } from "../options/limits.ts";
import { pause, SYSTEM_CLOCK } from "../watch/clock.ts";
import type { FleetParts } from "./fleet_parts.ts";
import { RobotSide } from "./robot_side.ts";

/** Milliseconds before the robot is dialled again. */
const AGAIN_MS = 200;

/** Where a robot is that a bridge lets into its fleet. */
export interface BridgedRobot {
  /** Its host. @default {"localhost"} */
  readonly ip?: string;
  /** Its TCP port. @default {25565} */
  readonly port?: number;
  /** The path of its Unix socket, instead of `ip` and `port`. */
  readonly path?: string;
  /** TLS over the TCP connection. */
  readonly tls?: TlsClientOptions;
  /** What it wants to be told. @default {null} */
  readonly password?: unknown;
  /** The group whose load it shares. */
  readonly group?: string;
  /** Its opcodes by name: a Python robot does not tell them itself. */
  readonly opcodes?: Opcodes;
  /** Where connections come from. @default {the sockets of Deno, Node or Bun} */
  readonly network?: Network;
}

export const BRIDGED_RULES: OptionRules<BridgedRobot> = new OptionRules<
  BridgedRobot
>("BridgedRobot", {
  ip: host,
  port: wholeNumber(1, 65535),
  path: filled,
  tls: tlsClient,
  password: sendable,
  group: text,
  opcodes,
  network: having("dial", "listen"),
}, { host: "ip", hostname: "ip" });

/** Keeps a robot in its fleet: it is the robot's one client, and passes pickles on as they are. */
export class FleetBridge implements AsyncDisposable {
  /** Why it ended: undefined where we ended it, else what went wrong. Never rejects. */
  readonly closed: Promise<unknown>;
  #stop = new AbortController();
  #parts: FleetParts;
  #name: string;
  #options: BridgedRobot;
  #isServing = false;

  /** Begins to dial. Made by `fleet.bridge`. */
  constructor(parts: FleetParts, name: string, options: BridgedRobot) {
    this.#parts = parts;
    this.#name = name;
    this.#options = options;
    this.closed = this.#run();
  }

  /** Whether the robot is there, and its fleet can call it. */
  get isServing(): boolean {
    return this.#isServing;
  }

  /** Takes the robot out of its fleet. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.closed;
  }

  async #run(): Promise<unknown> {
    const { ip = "localhost", port = DEFAULT_PORT, path, tls } = this.#options;
    const target: DialTarget = { hostname: ip, port, path, tls };
    const { signal } = this.#stop;
    let why: unknown;
    const stopWatching = this.#parts.watch({
      ended: (error) => {
        why = error;
        this.#stop.abort();
      },
    });
    try {
      while (!signal.aborted) {
        await this.#serve(target, signal);
        await pause(AGAIN_MS, { clock: SYSTEM_CLOCK, signal });
      }
    } catch (error) {
      if (!signal.aborted) why = error;
    } finally {
      stopWatching();
    }
    return why;
  }

  async #serve(target: DialTarget, signal: AbortSignal): Promise<void> {
    const { password, group, network = systemNetwork() } = this.#options;
    const handshake = handshakeOf({ password }, completeLimits());
    const { connection, rest } = await dial(network, target, handshake, {
      timeout: null,
      signal,
    });
    const gone = Promise.withResolvers<void>();
    const side = new RobotSide(this.#parts, {
      name: this.#name,
      group,
      describe: () => this.#describe(),
      closed: () => gone.resolve(),
    });
    const stop = () => side.connection.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      if (signal.aborted) return;
      side.start();
      this.#isServing = true;
      try {
        if (rest.length > 0) await side.connection.write(rest);
        await splice(side.connection, connection, gone.promise);
      } catch {
        // What it sent is no pickle: it is dialled anew.
      }
      if (side.failure !== undefined) throw side.failure;
    } finally {
      this.#isServing = false;
      signal.removeEventListener("abort", stop);
      side.connection.close();
      connection.close();
    }
  }

  #describe(): InstructionInfo[] {
    const opcodes = Object.entries(this.#options.opcodes ?? {});
    return opcodes.map(([name, opcode]) => ({
      opcode,
      name,
      params: undefined,
    }));
  }
}
