import { literalEval } from "../../../codec/text/literals/literal.ts";
import { wireKey } from "../../options/opcodes.ts";
import type { Passed } from "./observer.ts";
import type { OpcodeText } from "../given/opcode_text.ts";
import { type NamedNumber, numbersIn } from "../shown/numbers.ts";
import { replyValue } from "../shown/passed_text.ts";
import { UsageError } from "../errors.ts";
import { createSocket, type Socket } from "node:dgram";
import type { Endpoint } from "../given/endpoint.ts";

/** Which numbers of which messages are drawn: `--plot 0x16[0]`. */
export class Plot {
  #key: unknown;
  /** "reply", "args" or "kwargs". */
  #part: string;
  #path: unknown[];
  #name: string;

  /** Reads `OPCODE`, `OPCODE['x'][1]` (of the reply), or `OPCODE.args[0]` and `OPCODE.kwargs['speed']`. */
  constructor(text: string, names: OpcodeText) {
    const match = /^([^[.]+)(?:\.(args|kwargs))?((?:\[[^\]]+\])*)$/.exec(text);
    const [, opcode, part = "reply", path = ""] = match ?? [];
    if (opcode === undefined) {
      throw new UsageError(
        `"--plot" takes OPCODE[INDEX], such as 0x16[0] of the reply or 0x12.args[0] of the request, not "${text}"`,
      );
    }
    this.#key = wireKey(names.parse(opcode));
    this.#part = part;
    this.#path = [...path.matchAll(/\[([^\]]+)\]/g)].map(([, index = ""]) =>
      readIndex(index, text)
    );
    const kind = part === "reply" ? "" : `.${part}`;
    const shown = names.short(names.parse(opcode));
    this.#name = `${shown}${kind}${path}`;
  }

  /** The numbers in a message; none where it is about something else. */
  points(passed: Passed): NamedNumber[] {
    const { message, opcode, isPassword } = passed;
    if (message === undefined || isPassword) return [];
    const isReply = message.kind === "slave";
    if (isReply !== (this.#part === "reply")) return [];
    const asked = isReply ? opcode : message.opcode;
    if (asked === undefined || wireKey(asked) !== this.#key) return [];
    let value: unknown = isReply
      ? replyValue(message.args)
      : message[this.#part === "args" ? "args" : "kwargs"];
    for (const index of this.#path) value = at(value, index);
    return numbersIn(value, this.#name);
  }
}

function readIndex(text: string, whole: string): unknown {
  try {
    return literalEval(text);
  } catch (error) {
    throw new UsageError(
      `"--plot ${whole}": [${text}] is no index, expected a number or a quoted key`,
      { cause: error },
    );
  }
}

function at(value: unknown, index: unknown): unknown {
  if (Array.isArray(value)) {
    return typeof index === "number" ? value.at(index) : undefined;
  }
  return value instanceof Map ? value.get(index) : undefined;
}

/** The UDP port on which Teleplot listens. */
export const TELEPLOT_PORT = 47269;

/** Sends numbers to Teleplot, a datagram each; whether anybody draws them is not known. */
export class Teleplot implements Disposable {
  #socket: Socket;
  #target: Endpoint;

  constructor(target: Endpoint, failed: (error: unknown) => void) {
    this.#target = target;
    this.#socket = createSocket(
      target.hostname.includes(":") ? "udp6" : "udp4",
    );
    // Once: nobody wants to read it of each number.
    this.#socket.once("error", failed).on("error", () => {});
  }

  send([name, value]: NamedNumber, time: Date): void {
    // It gives these characters a meaning.
    const plain = name.replace(/[:;|§,\s]/g, "_");
    const text = `${plain}:${time.getTime()}:${value}|g`;
    const { hostname, port } = this.#target;
    const bytes = new TextEncoder().encode(text);
    this.#socket.send(bytes, port, hostname, (error) => {
      if (error) this.#socket.emit("error", error);
    });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
