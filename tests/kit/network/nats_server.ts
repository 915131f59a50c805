/** A real nats-server, and clients of it from npm: only where both are there. */

import { createRequire } from "node:module";
import type { NatsLike } from "../../../transport/nats/mod.ts";
import { RUNTIMES } from "../runtimes.ts";
import { system } from "./far.ts";

/** How long the server may take to come up, in ms. */
const LIMIT = 60_000;

/** What is used of a client, beside what a fleet uses. */
export interface NatsClient extends NatsLike {
  /** Closes it. */
  close(): Promise<void>;
  /** Asks for one answer. */
  request(
    subject: string,
    payload: string,
    options: { timeout: number },
  ): Promise<{ readonly data: Uint8Array }>;
}

type Connect = (options: {
  servers: string;
  user?: string;
  pass?: string;
  reconnectTimeWait?: number;
  maxReconnectAttempts?: number;
}) => Promise<NatsClient>;

/** Where the client of npm is. */
const CLIENT = `${RUNTIMES}/@nats-io/transport-node/lib/mod.js`;

/** Whether a server is there. */
export const HAS_NATS_SERVER: boolean = await system(
  "nats-server",
  "--version",
);

/** Whether a server and a client are there. */
export const HAS_NATS: boolean = HAS_NATS_SERVER && await exists(CLIENT);

/** One server on a port of its own. */
export class NatsServer implements AsyncDisposable {
  #port = -1;
  #config: string;
  #folder: string;
  #child: Deno.ChildProcess | undefined;
  #clients: NatsClient[] = [];

  private constructor(config: string, folder: string) {
    this.#config = config;
    this.#folder = folder;
  }

  /** Where it listens: on a port that the system chose, and there again when it comes back. */
  get port(): number {
    return this.#port;
  }

  /** Starts one with JetStream; `config` is added to its configuration. */
  static async start(config = ""): Promise<NatsServer> {
    const folder = await Deno.makeTempDir({ prefix: "nats-" });
    const server = new NatsServer(config, folder);
    await server.up();
    return server;
  }

  /** Its process id, while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it again. */
  async up(): Promise<void> {
    await Deno.writeTextFile(
      `${this.#folder}/nats.conf`,
      `listen: "127.0.0.1:${this.#port}"
jetstream { store_dir: "${this.#folder}" }
${this.#config}`,
    );
    const child = new Deno.Command("nats-server", {
      args: ["-c", `${this.#folder}/nats.conf`],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    const reader = child.stderr.pipeThrough(new TextDecoderStream())
      .getReader();
    const late = setTimeout(() => child.kill("SIGKILL"), LIMIT);
    let said = "";
    while (!said.includes("Server is ready")) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`nats-server did not come up: ${said}`);
      said += value;
    }
    clearTimeout(late);
    this.#port = Number(/client connections on \S+:(\d+)/.exec(said)?.[1]);
    void (async () => {
      while (!(await reader.read()).done);
    })();
  }

  /** Kills it. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    child?.kill("SIGKILL");
    await child?.status;
  }

  /** A client, which comes back for ever. */
  async connect(user?: string): Promise<NatsClient> {
    const { connect }: { connect: Connect } = createRequire(CLIENT)(CLIENT);
    const client = await connect({
      servers: `127.0.0.1:${this.port}`,
      reconnectTimeWait: 50,
      maxReconnectAttempts: -1,
      ...(user === undefined ? {} : { user, pass: "secret" }),
    });
    this.#clients.push(client);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
