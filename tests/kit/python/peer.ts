/** Python peers for tests: `await using peer = await PythonPeer.start()`. */

import { PythonLink, type PythonLinkOptions } from "./link.ts";
import { DEADLINE, PythonProcess } from "./process.ts";
import { PythonRaw } from "./raw.ts";
import { findPythons, type Python } from "./pythons.ts";
import {
  fromBase64,
  type JsonObject,
  list,
  number,
  object,
  type PyInput,
  text,
} from "./values.ts";

export {
  type BindOptions,
  type CallOptions,
  type Handler,
  PythonLink,
  type PythonLinkOptions,
} from "./link.ts";
export { PythonGone } from "./process.ts";
export { PythonRaw, type RawRead } from "./raw.ts";
export { allPythons, findPythons, type Python } from "./pythons.ts";
export {
  odd,
  pickled,
  py,
  type PyInput,
  type PyOutput,
  PythonError,
} from "./values.ts";

/** The ways in which our Python peer can be broken. */
export type Fault =
  | "wrong-retcode"
  | "no-reply"
  | "list-for-tuple"
  | "truncated-reply"
  | "any-password"
  | "drop-kwargs"
  | "reply-twice";

/** Which Python, and which TCPTalks in it. */
export interface PythonPeerOptions {
  /** The executable; `python3`, or else the newest that is found. */
  readonly python?: Python | undefined;
  /** A folder with a user's own `tcptalks.py`, to be used instead of our peer. */
  readonly tcptalks?: string | undefined;
  /** The module name under which the library's classes travel, "tcptalks" unless given. */
  readonly module?: string | undefined;
  /** How to break our peer. */
  readonly fault?: Fault | undefined;
  /** The pickle protocol that our peer writes; that of its Python unless given. */
  readonly protocol?: number | undefined;
  /** How long it waits for a password and for its answer, in seconds; a minute unless given, where the library has a second. */
  readonly patience?: number | undefined;
  /** Whether the robots' modules `common.serialutils` and `common.serialtalks` exist. */
  readonly robotModules?: boolean | undefined;
}

/** A Python process in which links and plain sockets are made at a test's will. */
export class PythonPeer implements AsyncDisposable {
  /** The process, for requests and events that have no method. */
  readonly process: PythonProcess;
  /** The version of this Python, such as "3.11.7". */
  readonly version: string;
  /** The pickle protocol that it writes. */
  readonly protocol: number;
  /** What the driver said of the library: path, module, ours, era, parameters, multi. */
  readonly library: JsonObject;
  #names = 0;

  private constructor(process: PythonProcess, ready: JsonObject) {
    this.process = process;
    this.version = text(ready, "python");
    this.protocol = number(ready, "protocol");
    this.library = object(ready, "library");
  }

  /**
   * Starts a Python.
   *
   * @throws {PythonGone} When it does not come up; the message has what it wrote.
   */
  static async start(options: PythonPeerOptions = {}): Promise<PythonPeer> {
    const python = options.python ?? (await findPythons()).at(-1);
    if (python === undefined) {
      throw new Error('Cannot find a CPython: install "python3"');
    }
    const args = [
      `${import.meta.dirname}/../../data/peer/peer_driver.py`,
    ];
    if (options.tcptalks !== undefined) {
      args.push("--tcptalks", options.tcptalks);
    }
    if (options.module !== undefined) args.push("--module", options.module);
    if (options.fault !== undefined) args.push("--break", options.fault);
    if (options.protocol !== undefined) {
      args.push("--protocol", String(options.protocol));
    }
    if (options.robotModules) args.push("--robot-modules");
    const process = new PythonProcess(python.path, args, {
      TCPTALKS_PATIENCE: String(options.patience ?? 60),
    });
    try {
      return new PythonPeer(process, await process.event("ready"));
    } catch (error) {
      await process[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Makes a link in the client role; `connect` dials. */
  client(port: number, options: PythonLinkOptions = {}): Promise<PythonLink> {
    return this.#create("client", { ...options, port });
  }

  /** Makes a link in the server role; it listens from `connect` on, on `link.port`. */
  server(options: PythonLinkOptions = {}): Promise<PythonLink> {
    return this.#create("server", options);
  }

  /** Makes a TCPTalksServer, which listens from now on; each `connect` lets one client in. */
  multi(options: PythonLinkOptions = {}): Promise<PythonLink> {
    return this.#create("multi", options);
  }

  /** Dials a plain socket to a port of this machine. */
  async dial(port: number): Promise<PythonRaw> {
    const raw = this.#name("raw");
    await this.process.request("raw_dial", { raw, port });
    return new PythonRaw(this.process, raw);
  }

  /** Starts to accept one plain socket on `port` (of `holdPort`), and returns once it listens. */
  async listen(
    port: number,
  ): Promise<{ readonly accepted: Promise<PythonRaw> }> {
    const raw = this.#name("raw");
    const accepted = this.process.request("raw_accept", { raw, port })
      .then(() => new PythonRaw(this.process, raw));
    accepted.catch(() => {}); // The caller awaits it later, when somebody has dialled.
    await Promise.race([
      this.process.event("listening", { peer: raw }),
      accepted,
    ]);
    return { accepted };
  }

  /** Finds a free odd port that nobody else is given while this process lives. */
  async holdPort(): Promise<number> {
    return number(await this.process.request("hold_port"), "port");
  }

  /** Lets the handler `gate` of this name answer, now and from now on. */
  async openGate(gate: string): Promise<void> {
    await this.process.request("open_gate", { gate });
  }

  /** Pickles a value with this Python. */
  async dumps(
    value: PyInput,
    protocol: number = this.protocol,
  ): Promise<Uint8Array> {
    return fromBase64(
      text(await this.process.request("dumps", { value, protocol }), "bytes"),
    );
  }

  /** The names of the odd values, of the failures or of the handlers. */
  async names(of: "odd" | "failures" | "handlers"): Promise<string[]> {
    return list(await this.process.request("names"), of).map(String);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }

  async #create(
    role: string,
    options: PythonLinkOptions & { port?: number },
  ): Promise<PythonLink> {
    const peer = this.#name(role);
    const given = Object.entries(options).filter(([, value]) =>
      value !== undefined
    );
    const answer = await this.process.request("create", {
      ...Object.fromEntries(given),
      peer,
      role,
    }, DEADLINE);
    return new PythonLink(this.process, peer, number(answer, "port"));
  }

  #name(role: string): string {
    return `${role} ${++this.#names}`;
  }
}
