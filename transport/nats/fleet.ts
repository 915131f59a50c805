import { OptionRules, text, wrongType } from "../../codec/check.ts";
import { ConnectionFailedError } from "../errors.ts";
import {
  atLeast,
  positive,
  signal,
  timeout,
  wantTalksOptions,
} from "../options/check.ts";
import type {
  ArgsOf,
  NoNames,
  Opcode,
  Opcodes,
  ResultOf,
} from "../options/opcodes.ts";
import type { Connection, Listener, Network } from "../network/connection.ts";
import type { TalksOptions } from "../options/options.ts";
import { partsOf, TCPTalks } from "../talks/talks.ts";
import { pause, SYSTEM_CLOCK } from "../watch/clock.ts";
import { dialRobot } from "./bot_side.ts";
import {
  BRIDGED_RULES,
  type BridgedRobot,
  FleetBridge,
} from "./fleet_bridge.ts";
import { FleetParts, passwordPayload } from "./fleet_parts.ts";
import { maxPayload, type NatsLike } from "./nats_like.ts";
import { RobotSide } from "./robot_side.ts";
import { type FleetRobot, INFO_SUBJECT, readRobot } from "./service.ts";
import { checkName, inbox } from "./subjects.ts";

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

/** How it is looked who comes and who goes. */
export interface WatchOptions {
  /** How often, in milliseconds. @default {1000} */
  readonly every?: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** Of whom an opcode is called. */
export interface FleetCallOptions extends FindOptions {
  /** How long each call may take, in milliseconds. */
  readonly timeout?: number;
}

/** What is not understood is refused before anything is sent. */
const FLEET_RULES = new OptionRules<FleetOptions>("FleetOptions", {
  prefix: text,
});
const find = { wait: atLeast(0), group: text };
const FIND_RULES = new OptionRules<FindOptions>("FindOptions", find);
const FLEET_CALL_RULES = new OptionRules<FleetCallOptions>("FleetCallOptions", {
  ...find,
  timeout,
});
const WATCH_RULES = new OptionRules<WatchOptions>("WatchOptions", {
  every: positive,
  signal,
});

/** A robot that came, or went. */
export interface FleetEvent {
  /** Which of the two. */
  readonly type: "came" | "left";
  /** The robot. */
  readonly robot: FleetRobot;
}

/** Robots that are listened to in one round. */
const MAX_ROBOTS = 1000;
/** Bytes of what they say of themselves altogether: what comes then is not heard. */
const MAX_SAID_BYTES = 16 * 1024 * 1024;

/**
 * Many robots, many bots, one NATS server. What crosses are TCPTalks' own
 * messages, each to the subject of its robot and opcode, so that the server's
 * rights go as far as one opcode.
 *
 * @example
 * ```ts
 * import { Fleet, type NatsLike } from "@tcptalks/tcptalks/nats";
 * import { assertEquals } from "@std/assert";
 *
 * // import { connect } from "npm:@nats-io/transport-node@3";
 * // const nats: NatsLike = await connect({ servers: "127.0.0.1:4222" });
 * const nats: NatsLike = {
 *   publish() {},
 *   subscribe: () => ({ unsubscribe() {} }),
 * };
 * await using fleet = new Fleet(nats);
 *
 * await using robot = fleet.member("wall-e", { group: "cleaners" });
 * robot.bind(0x12, (distance: number) => distance * 2);
 * await robot.connect();
 * // Elsewhere:
 * const walle = fleet.robot("wall-e", { opcodes: { avance: 0x12 } });
 * // await walle.connect();
 * // await walle.remote.avance(21); // 42
 * assertEquals([robot.isConnected, walle.isConnected], [true, false]);
 * ```
 */
export class Fleet implements AsyncDisposable {
  #parts: FleetParts;
  #talks = new Set<WeakRef<AsyncDisposable>>();

  /**
   * Makes one.
   *
   * @param nats The connection; it stays the caller's to close.
   * @throws {RangeError} When the prefix cannot be part of a subject.
   */
  constructor(nats: NatsLike, options: FleetOptions = {}) {
    for (const method of ["publish", "subscribe"]) {
      if (typeof Reflect.get(Object(nats), method) !== "function") {
        const wanted = "a NATS connection, with publish() and subscribe()";
        throw wrongType("Cannot make a fleet of", wanted, nats);
      }
    }
    FLEET_RULES.check(options);
    this.#parts = new FleetParts(nats, options.prefix ?? "tcptalks");
  }

  /**
   * A link with a robot of the fleet, or with one of a group at a time, whichever
   * is free. It is a `TCPTalks` like any other: `bind`, `await connect()`,
   * `execute`. It comes back by itself where the robot was away.
   *
   * What it cannot tell apart: where a call times out, the robot may have run it.
   *
   * @throws {RangeError} When the name cannot be part of a subject.
   */
  robot<const Names extends Opcodes = NoNames>(
    name: string,
    options: FleetTalksOptions<Names> = {},
  ): TCPTalks<Names> {
    wantTalksOptions(options);
    const parts = this.#parts;
    const network: Network = {
      dial: (_target, signal) =>
        dialRobot(parts, name, partsOf(talks).shared.bindings, signal),
      listen: () => {
        throw new ConnectionFailedError("A bot does not listen", false);
      },
    };
    const talks: TCPTalks<Names> = new TCPTalks<Names>({
      reconnect: {},
      ...options,
      limits: this.#limits(options),
      path: checkName(name),
      dial: true,
      network,
    });
    return this.#keep(talks);
  }

  /**
   * A robot of the fleet in TypeScript: bind its functions, then `await
   * connect()`, and it can be found and called. All bots of the fleet are its one
   * client: what it calls goes to all of them, and the first reply counts. Two
   * programs that serve the same name both run each call.
   *
   * @param options As over TCP, and the group whose load it shares.
   * @throws {RangeError} When a name cannot be part of a subject.
   */
  member<const Names extends Opcodes = NoNames>(
    name: string,
    options: FleetTalksOptions<Names> & { readonly group?: string } = {},
  ): TCPTalks<Names> {
    wantTalksOptions(options);
    const { group, ...others } = options;
    checkName(name);
    if (group !== undefined) checkName(group);
    const network: Network = {
      dial: () =>
        Promise.reject(
          new ConnectionFailedError("A robot does not dial", false),
        ),
      listen: () => {
        // Nobody would come on a connection that was closed.
        this.#parts.hear(inbox(), () => {}).unsubscribe();
        return oneGuest(() => {
          const side: RobotSide = new RobotSide(this.#parts, {
            name,
            group,
            describe: () => talks.describe(),
          });
          side.connection.deliver(passwordPayload(null));
          // Who can be found can be called: not before the handshake.
          side.start();
          return side.connection;
        }, name);
      },
    };
    const talks: TCPTalks<Names> = new TCPTalks<Names>({
      ...others,
      limits: this.#limits(others),
      network,
    });
    return this.#keep(talks);
  }

  /**
   * Lets a robot into the fleet that knows nothing of NATS, a Python one say.
   * The bridge is its one client, dials it again where it went away, and gives
   * its place in the fleet back meanwhile. Pickles pass as they are.
   *
   * **A Python robot executes what a pickle says.** Whoever may publish to its
   * subjects may run anything on it: give that right to nobody else.
   *
   * @throws {RangeError} When a name cannot be part of a subject.
   */
  bridge(name: string, options: BridgedRobot): FleetBridge {
    BRIDGED_RULES.check(options);
    if (options.group !== undefined) checkName(options.group);
    return this.#keep(new FleetBridge(this.#parts, checkName(name), options));
  }

  /**
   * The robots that are there now.
   *
   * @param options How long they are given to answer.
   */
  async robots(options: FindOptions = {}): Promise<FleetRobot[]> {
    FIND_RULES.check(options);
    const { wait = 300, group } = options;
    const found = new Map<string, FleetRobot>();
    const box = inbox();
    const nobody = new AbortController();
    let left = MAX_SAID_BYTES;
    const subscription = this.#parts.hear(box, ({ data }) => {
      if (data.length === 0) return nobody.abort();
      left -= data.length;
      if (left < 0) return;
      const robot = readRobot(data, this.#parts);
      if (robot === undefined || found.size >= MAX_ROBOTS) return;
      if (group === undefined || robot.group === group) {
        found.set(robot.id, robot);
      }
    });
    try {
      this.#parts.publish(INFO_SUBJECT, new Uint8Array(), box);
      const { signal } = nobody;
      await pause(wait, { clock: SYSTEM_CLOCK, signal }).catch(() => {});
    } finally {
      subscription.unsubscribe();
    }
    return [...found.values()].sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /**
   * Who comes and who goes, beginning with those who are there.
   *
   * @param options How often is looked, and what ends it.
   */
  watch(options: WatchOptions = {}): AsyncIterableIterator<FleetEvent> {
    WATCH_RULES.check(options);
    return this.#watch(options);
  }

  async *#watch(
    { every = 1000, signal }: WatchOptions,
  ): AsyncIterableIterator<FleetEvent> {
    let known = new Map<string, FleetRobot>();
    while (!signal?.aborted) {
      const robots = await this.robots({ wait: every });
      const now = new Map(robots.map((robot) => [robot.id, robot]));
      for (const [id, robot] of known) {
        if (!now.has(id)) yield { type: "left", robot };
      }
      for (const [id, robot] of now) {
        if (!known.has(id)) yield { type: "came", robot };
      }
      known = now;
      const clock = SYSTEM_CLOCK;
      if (now.size === 0) {
        await pause(every, { clock, signal }).catch(() => {});
      }
    }
  }

  /**
   * Calls an opcode of every robot that is there, at the same time.
   *
   * @param options Of which group, and how long each call may take.
   * @param args Its arguments; the last may be `kwargs({ … })`.
   * @returns What became of each call, by the robots' names.
   */
  async broadcast<const Op extends Opcode>(
    options: FleetCallOptions,
    opcode: Op,
    ...args: ArgsOf<Op>
  ): Promise<Map<string, PromiseSettledResult<ResultOf<Op>>>> {
    FLEET_CALL_RULES.check(options);
    const { timeout, ...whom } = options;
    const robots = await this.robots(whom);
    const settled = await Promise.allSettled(robots.map(async ({ name }) => {
      const wait = timeout === undefined ? {} : { timeout };
      const talks = this.robot(name, wait);
      try {
        await talks.connect(wait);
        return await talks.execute(opcode, ...args);
      } finally {
        await talks.disconnect();
      }
    }));
    return new Map(settled.map((each, i) => [robots[i]?.name ?? "", each]));
  }

  /** Ends all that it made; the NATS connection stays open. */
  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#talks].map((each) => each.deref());
    this.#talks.clear();
    await Promise.all(all.map((each) => each?.[Symbol.asyncDispose]()));
  }

  #keep<T extends AsyncDisposable>(made: T): T {
    for (const each of this.#talks) {
      if (each.deref() === undefined) this.#talks.delete(each);
    }
    this.#talks.add(new WeakRef(made));
    return made;
  }

  /** What the server does not take is refused at the call. */
  #limits({ limits }: FleetTalksOptions): NonNullable<TalksOptions["limits"]> {
    return { maxMessageBytes: maxPayload(this.#parts.nats), ...limits };
  }
}

/** A listener to which one guest comes, at once. */
function oneGuest(come: () => Connection, address: string): Listener {
  const closed = Promise.withResolvers<never>();
  closed.promise.catch(() => {});
  let isTaken = false;
  return {
    address,
    port: 0,
    accept() {
      if (isTaken) return closed.promise;
      isTaken = true;
      return Promise.resolve(come());
    },
    close: () => closed.reject(new Error("The listener was closed")),
  };
}
