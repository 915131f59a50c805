/** A TCPTalks link (or multi-client server) that lives in a Python process. */

import type { PythonProcess } from "./process.ts";
import {
  isObject,
  type JsonObject,
  list,
  number,
  object,
  output,
  type PyInput,
  type PyOutput,
  toBase64,
} from "./values.ts";
import type { Fault } from "./peer.ts";

/** How a link is made; what is left out takes the library's default. */
export interface PythonLinkOptions {
  /** The password; None unless given. */
  readonly password?: PyInput | undefined;
  /** What it answers to the id request 0xBB; random unless given. */
  readonly identity?: PyInput | undefined;
  /** 2017 has no 0xBB; 2018 has. */
  readonly era?: 2017 | 2018 | undefined;
  /** The pause at the end of a client's connect, in seconds; 0 unless given, 1 in real robots. */
  readonly pause?: number | undefined;
  /** The pickle protocol that it writes. */
  readonly protocol?: number | undefined;
  /** How many clients a multi-client server takes. */
  readonly places?: number | undefined;
  /** How to break it. */
  readonly fault?: Fault | undefined;
}

/** A handler by name, with its fields; see tests/data/peer/driver_parts/handlers.py. */
export type Handler =
  | string
  | ({ readonly name: string } & { readonly [field: string]: PyInput });

/** What a handler is bound to. */
export type BindOptions = { readonly [opcode: number]: Handler };

/** A call's keyword arguments and what is expected of it. */
export interface CallOptions {
  /** Keyword arguments. */
  readonly kwargs?: { readonly [name: string]: PyInput } | undefined;
  /** The timeout given to Python, in seconds; null waits for ever. The library's default is 5. */
  readonly timeout?: number | null | undefined;
  /** The client's id, on a multi-client server. */
  readonly client?: PyInput | undefined;
  /** Compared in Python with what comes back, types and all: the answer's `equal`. */
  readonly expect?: PyInput | undefined;
  /** Leaves the pickle out of the answer, for big values. */
  readonly brief?: boolean | undefined;
  /** How long the whole request may take, in ms. */
  readonly deadline?: number | undefined;
}

/** What a link says of itself. */
export interface LinkState {
  /** Its `is_connected`. */
  readonly connected: boolean;
  /** Its `is_authentificated`. */
  readonly authentificated: boolean;
  /** Whether its listener thread lives. */
  readonly listening: boolean;
  /** How many queues it keeps. */
  readonly queues: number;
}

/** A TCPTalks object in a Python process. Its methods are those of the Python library. */
export class PythonLink {
  /** The name that the driver knows it by. */
  readonly name: string;
  /** The port that it dials, or listens on. */
  readonly port: number;
  readonly #process: PythonProcess;

  constructor(process: PythonProcess, name: string, port: number) {
    this.#process = process;
    this.name = name;
    this.port = port;
  }

  /** Connects; a multi-client server returns the client's id. `timeout` in seconds. */
  async connect(timeout?: number | null): Promise<PyOutput> {
    return output(await this.#request("connect", { timeout }));
  }

  /** Waits until a server listens; each `connect` of it listens anew. */
  async listening(): Promise<void> {
    await this.#process.event("listening", { peer: this.name });
  }

  /** Starts to connect as a server, and returns once it listens. */
  async listen(
    timeout?: number | null,
  ): Promise<{ readonly connected: Promise<PyOutput> }> {
    const connected = this.connect(timeout);
    connected.catch(() => {}); // The caller awaits it later, when its client has dialled.
    await Promise.race([this.listening(), connected]);
    return { connected };
  }

  /** Disconnects, which takes up to a second in Python. */
  async disconnect(): Promise<void> {
    await this.#request("disconnect");
  }

  /** Disconnects, and gives the port back: the driver knows no link of this name any more. */
  async forget(): Promise<void> {
    await this.#request("forget");
  }

  /** Waits until the other side left. */
  async sleepUntilDisconnected(): Promise<void> {
    await this.#request("sleep_until_disconnected");
  }

  /** Binds handlers to opcodes. */
  async bind(handlers: BindOptions): Promise<void> {
    for (const [opcode, handler] of Object.entries(handlers)) {
      await this.bindOne(Number(opcode), handler);
    }
  }

  /** Binds one handler, to an opcode of any type. */
  async bindOne(opcode: PyInput, handler: Handler): Promise<void> {
    await this.#request("bind", { opcode, handler });
  }

  /** Executes and waits; a failure is a PythonError. */
  async execute(
    opcode: PyInput,
    args: readonly PyInput[] = [],
    options: CallOptions = {},
  ): Promise<PyOutput> {
    const { deadline, ...fields } = options;
    return output(
      await this.#request("execute", { ...fields, opcode, args }, deadline),
    );
  }

  /** Sends without waiting, and returns the retcode. */
  async send(
    opcode: PyInput,
    args: readonly PyInput[] = [],
    options: CallOptions = {},
  ): Promise<number> {
    return number(
      await this.#request("send", { ...options, opcode, args }),
      "retcode",
    );
  }

  /** Polls; `options.timeout` is 0 unless given. */
  async poll(retcode: PyInput, options: CallOptions = {}): Promise<PyOutput> {
    const { deadline, ...fields } = options;
    return output(
      await this.#request("poll", { ...fields, retcode }, deadline),
    );
  }

  /** Sends bytes on the link's own socket. */
  async rawsend(bytes: Uint8Array): Promise<void> {
    await this.#request("rawsend", { bytes: toBase64(bytes) });
  }

  /** How the link is. */
  async state(): Promise<LinkState> {
    const answer = await this.#request("state");
    return {
      connected: answer["connected"] === true,
      authentificated: answer["authentificated"] === true,
      listening: answer["listening"] === true,
      queues: number(answer, "queues"),
    };
  }

  /** The calls of handlers bound with `record`, as "(opcode, args, kwargs)" reprs. */
  async calls(): Promise<string[]> {
    return list(await this.#request("calls"), "calls").filter(isObject).map((
      call,
    ) =>
      `(${call["opcode"]}, ${object(call, "args")["repr"]}, ${
        object(call, "kwargs")["repr"]
      })`
    );
  }

  #request(
    command: string,
    fields: {
      readonly [key: string]:
        | PyInput
        | { readonly [name: string]: PyInput }
        | undefined;
    } = {},
    deadline?: number,
  ): Promise<JsonObject> {
    const given = Object.entries(fields).filter(([, value]) =>
      value !== undefined
    );
    return this.#process.request(command, {
      ...Object.fromEntries(given),
      peer: this.name,
    }, deadline);
  }
}
