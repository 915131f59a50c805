/** Where one scenario is played: our objects and Python's, and their end. */

import {
  type ServerOptions,
  type TalksOptions,
  TCPTalks,
  TCPTalksServer,
} from "../../../transport/mod.ts";
import {
  type BindOptions,
  type Python,
  type PythonLink,
  type PythonLinkOptions,
  PythonPeer,
  type PythonPeerOptions,
} from "../../kit/python/peer.ts";
import { Recorder } from "./recorder.ts";
import type { Facts, Protocols, Role } from "./scenario.ts";

/** How long our calls wait unless told otherwise, in ms: long enough for a busy machine. */
const PATIENCE = 4000;

/** Our object and Python's, connected with each other. */
export interface Pair {
  /** Ours. */
  readonly talks: TCPTalks;
  /** Python's. */
  readonly python: PythonLink;
}

/** How both ends of a link are made. */
export interface PairOptions {
  /** Our object's options. */
  readonly ours?: TalksOptions;
  /** Python's options. */
  readonly python?: PythonLinkOptions;
  /** Python's handlers by opcode. */
  readonly bind?: BindOptions;
  /** Binds our handlers, before there is a link. */
  readonly prepare?: (talks: TCPTalks) => void;
  /** The most bytes of one write of ours. */
  readonly cut?: number;
  /** Another process than the stage's, which may die. */
  readonly peer?: PythonPeer;
}

/** What a stage is made of. */
export interface StageOptions {
  readonly role: Role;
  readonly protocols: Protocols;
  readonly facts: Facts;
  readonly peer: PythonPeer;
  /** The Python itself, and how its peers are started. */
  readonly python: Python;
  readonly peerOptions: PythonPeerOptions;
  /** The other Pythons that take part. */
  readonly others: readonly Python[];
}

/** One scenario's stage. Whatever is made here ends with it. */
export class Stage implements AsyncDisposable {
  /** Our role. */
  readonly role: Role;
  /** The protocols that are written. */
  readonly protocols: Protocols;
  /** What is known of the Python. */
  readonly facts: Facts;
  /** The Python. */
  readonly peer: PythonPeer;
  /** The other Pythons that take part. */
  readonly others: readonly Python[];
  /** What was said. */
  readonly recorder: Recorder = new Recorder();
  /** Times worth knowing, in ms. */
  readonly times: Record<string, number> = {};
  #options: StageOptions;
  #ours: (TCPTalks | TCPTalksServer)[] = [];
  #theirs: PythonLink[] = [];
  #peers: PythonPeer[] = [];

  /** Makes an empty one. */
  constructor(options: StageOptions) {
    this.#options = options;
    this.role = options.role;
    this.protocols = options.protocols;
    this.facts = options.facts;
    this.peer = options.peer;
    this.others = options.others;
  }

  /** Makes an object of ours; without `ip` it listens on a port of its own. */
  talks(options: TalksOptions = {}, cut?: number): TCPTalks {
    const talks = new TCPTalks({
      port: 0,
      ...options.ip === undefined ? { hostname: "127.0.0.1" } : {},
      protocol: this.protocols.ours,
      timeout: PATIENCE,
      network: this.recorder.network(cut),
      ...options,
    });
    this.#ours.push(talks);
    return talks;
  }

  /** Makes an object of ours that dials a port of this machine. */
  dialler(port: number, options: TalksOptions = {}, cut?: number): TCPTalks {
    return this.talks({ ip: "127.0.0.1", port, ...options }, cut);
  }

  /** Makes a multi-client server of ours. */
  server(options: ServerOptions = {}): TCPTalksServer {
    const server = new TCPTalksServer({
      port: 0,
      hostname: "127.0.0.1",
      protocol: this.protocols.ours,
      timeout: PATIENCE,
      network: this.recorder.network(),
      ...options,
    });
    this.#ours.push(server);
    return server;
  }

  /** Makes a Python link in the client role. */
  async pythonClient(
    port: number,
    options: PythonLinkOptions = {},
    peer: PythonPeer = this.peer,
  ): Promise<PythonLink> {
    return this.#keep(await peer.client(port, this.#python(options)));
  }

  /** Makes a Python link in the server role. */
  async pythonServer(
    options: PythonLinkOptions = {},
    peer: PythonPeer = this.peer,
  ): Promise<PythonLink> {
    return this.#keep(await peer.server(this.#python(options)));
  }

  /** Makes a Python multi-client server. */
  async pythonMulti(options: PythonLinkOptions = {}): Promise<PythonLink> {
    return this.#keep(await this.peer.multi(this.#python(options)));
  }

  /** Connects an object of ours with one of Python's, in our role. */
  async pair(options: PairOptions = {}): Promise<Pair> {
    const { ours = {}, bind = {}, cut, peer, prepare = () => {} } = options;
    if (this.role === "client") {
      const python = await this.pythonServer(options.python, peer);
      await python.bind(bind);
      const { connected } = await python.listen();
      const talks = this.dialler(python.port, ours, cut);
      prepare(talks);
      await talks.connect();
      await connected;
      return { talks, python };
    }
    const talks = this.talks(ours, cut);
    prepare(talks);
    const ready = talks.connect();
    ready.catch(() => {}); // Where Python fails first, that is what to tell.
    const python = await this.pythonClient(
      talks.port,
      options.python,
      peer,
    );
    await python.bind(bind);
    await python.connect();
    await ready;
    return { talks, python };
  }

  /** Starts another process, of this Python or of another one; see {@linkcode PythonPeerOptions.patience}. */
  async another(
    python: Python = this.#options.python,
    patience?: number,
  ): Promise<PythonPeer> {
    const peer = await PythonPeer.start({
      ...this.#options.peerOptions,
      python,
      patience,
    });
    this.#peers.push(peer);
    return peer;
  }

  /** Takes down how long something takes. */
  async time<T>(name: string, run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const value = await run();
    this.times[name] = performance.now() - start;
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#ours.map((object) => object.disconnect()));
    await Promise.all(this.#peers.map((peer) => peer[Symbol.asyncDispose]()));
    // Python takes its time; nobody needs to wait for it.
    for (const link of this.#theirs) link.forget().catch(() => {});
  }

  #keep(link: PythonLink): PythonLink {
    this.#theirs.push(link);
    return link;
  }

  #python(options: PythonLinkOptions): PythonLinkOptions {
    return { protocol: this.protocols.python, ...options };
  }
}
