import { toJson } from "../cli/json.ts";
import { type InstructionInfo, isText, MOST } from "../handlers/bindings.ts";
import { randomId } from "../messages/message.ts";
import type { FleetParts } from "./fleet_parts.ts";
import type { NatsSubscription } from "./nats_like.ts";
import { isName, isSendable } from "./subjects.ts";

/** The name of all our services: a robot's own is in their metadata. */
const SERVICE = "tcptalks";
/** What the service protocol wants; that of the messages here. */
const VERSION = "1.0.0";

/** A robot of a fleet, as it tells of itself. */
export interface FleetRobot {
  /** What it is called by. */
  readonly name: string;
  /** The group whose load it shares. */
  readonly group: string | undefined;
  /** What tells it from another of its name. */
  readonly id: string;
  /** What it can be asked, as far as it says. */
  readonly instructions: readonly InstructionInfo[];
}

/** Who is asked by NATS' service protocol, as `nats micro` does. */
export interface ServiceOptions {
  readonly name: string;
  /** The group whose load it shares. */
  readonly group?: string | undefined;
  /** What it can be asked. */
  describe(): readonly InstructionInfo[];
}

/** Answers NATS' service protocol for one robot. */
export class ServiceResponder {
  requests = 0;
  #parts: FleetParts;
  #options: ServiceOptions;
  #id = randomId(22);
  #started = new Date();
  #subscriptions: NatsSubscription[] = [];

  constructor(parts: FleetParts, options: ServiceOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  start(): void {
    const answers = {
      PING: () => this.#head("ping"),
      INFO: () => this.#info(),
      STATS: () => this.#stats(),
    };
    for (const [verb, answer] of Object.entries(answers)) {
      for (const whom of ["", `.${SERVICE}`, `.${SERVICE}.${this.#id}`]) {
        const subject = `$SRV.${verb}${whom}`;
        this.#subscriptions.push(this.#parts.hear(subject, ({ reply }) => {
          this.#parts.answer(reply, encode(answer()));
        }));
      }
    }
  }

  stop(): void {
    for (const each of this.#subscriptions.splice(0)) each.unsubscribe();
  }

  head(): Uint8Array {
    return encode(this.#head("ping"));
  }

  #head(type: string): object {
    const { name, group } = this.#options;
    return {
      type: `io.nats.micro.v1.${type}_response`,
      name: SERVICE,
      id: this.#id,
      version: VERSION,
      metadata: {
        fleet: this.#parts.subjects.prefix,
        robot: name,
        ...(group === undefined ? {} : { group }),
      },
    };
  }

  #info(): object {
    const { name, group, describe } = this.#options;
    const { subjects } = this.#parts;
    const endpoints = describe().filter(({ opcode }) => isSendable(opcode)).map(
      (each) => ({
        name: each.name || String(each.opcode),
        subject: subjects.calls(name, each.opcode),
        queue_group: group ?? "",
        metadata: {
          opcode: toJson(each.opcode),
          name: each.name,
          ...(each.params ? { params: JSON.stringify(each.params) } : {}),
        },
      }),
    );
    const description = `The robot "${name}", a TCPTalks peer`;
    return { ...this.#head("info"), description, endpoints };
  }

  #stats(): object {
    const { name, group } = this.#options;
    return {
      ...this.#head("stats"),
      started: this.#started.toISOString(),
      endpoints: [{
        name: "calls",
        subject: this.#parts.subjects.calls(name),
        queue_group: group ?? "",
        num_requests: this.requests,
        num_errors: 0,
        last_error: "",
        processing_time: 0,
        average_processing_time: 0,
      }],
    };
  }
}

/** Where all robots are asked what they are. */
export const INFO_SUBJECT: string = `$SRV.INFO.${SERVICE}`;

/** What a robot said of itself; undefined where it is none of this fleet. */
export function readRobot(
  data: Uint8Array,
  parts: FleetParts,
): FleetRobot | undefined {
  let said: unknown;
  try {
    said = JSON.parse(new TextDecoder().decode(data));
  } catch {
    return undefined;
  }
  const { metadata, id, endpoints } = fields(said);
  const { fleet, robot, group } = fields(metadata);
  if (!isName(robot) || !isText(id)) return undefined;
  // Another fleet may be on the same server.
  if (fleet !== parts.subjects.prefix) return undefined;
  const list = Array.isArray(endpoints) ? endpoints.slice(0, MOST) : [];
  return {
    name: robot,
    group: isName(group) ? group : undefined,
    id,
    instructions: list.map(readInstruction).filter((each) =>
      each !== undefined
    ),
  };
}

function readInstruction(endpoint: unknown): InstructionInfo | undefined {
  const { opcode, name, params } = fields(fields(endpoint)["metadata"]);
  if (!isText(opcode)) return undefined;
  try {
    const list: unknown = isText(params) ? JSON.parse(params) : undefined;
    return {
      opcode: JSON.parse(opcode),
      name: isText(name) ? name : "",
      params: Array.isArray(list)
        ? list.slice(0, MOST).filter(isText)
        : undefined,
    };
  } catch {
    return undefined;
  }
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function encode(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
