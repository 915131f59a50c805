/** The other side of a link in a process of its own, which can be stopped, and put behind a cable. */

import type { Answer, Order } from "./far_program.ts";

const PROGRAM = new URL("./far_program.ts", import.meta.url).href;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

/** A process that serves or calls. */
export class Far implements AsyncDisposable {
  #process: Deno.ChildProcess;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #last = 0;
  #reading: Promise<void>;

  /**
   * Starts one.
   *
   * @param hasOwnNetwork Whether it lives in a network namespace of its own.
   */
  constructor(hasOwnNetwork = false) {
    const args = ["run", "-A", "--no-lock", "--no-check", "--config", CONFIG];
    const command = [Deno.execPath(), ...args, PROGRAM];
    if (hasOwnNetwork) command.unshift("unshare", "-n");
    const [first = "", ...others] = command;
    this.#process = new Deno.Command(first, {
      args: others,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** Its process, for the system's tools. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Begins to listen; gives the port. */
  async serve(options: Record<string, unknown>): Promise<number> {
    return await this.#order({ do: "serve", options }) as number;
  }

  /** Dials. */
  async connect(options: Record<string, unknown>): Promise<void> {
    await this.#order({ do: "connect", options });
  }

  /** Calls what is bound to an opcode at its peer. */
  call(
    opcode: number,
    args: unknown[],
    timeout?: number | null,
  ): Promise<unknown> {
    const given = timeout === undefined ? {} : { timeout };
    return this.#order({ do: "call", opcode, args, ...given });
  }

  /** How often each value was taken. */
  async executed(): Promise<Record<string, number>> {
    return await this.#order({ do: "executed" }) as Record<string, number>;
  }

  /** Whether it is connected. */
  async isConnected(): Promise<boolean> {
    return await this.#order({ do: "connected" }) as boolean;
  }

  /** Stops it, as Ctrl-Z or a closed lid does. */
  stop(): void {
    this.#process.kill("SIGSTOP");
  }

  /** Lets it go on. */
  go(): void {
    this.#process.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#writer.close().catch(() => {});
    await this.#process.status;
    await this.#reading;
  }

  async #order(order: Omit<Order, "id">): Promise<unknown> {
    const id = ++this.#last;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    const line = `${JSON.stringify({ id, ...order })}\n`;
    await this.#writer.write(new TextEncoder().encode(line));
    return await waiting.promise;
  }

  async #read(): Promise<void> {
    const lines = this.#process.stdout.pipeThrough(new TextDecoderStream());
    let rest = "";
    for await (const chunk of lines) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) this.#hear(JSON.parse(part) as Answer);
    }
    for (const { reject } of this.#waiting.values()) {
      reject(new Error("The process ended"));
    }
  }

  #hear({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }
}

/** Runs one of the system's tools; false where it fails. */
export async function system(...command: string[]): Promise<boolean> {
  const [first = "", ...args] = command;
  try {
    const { success } = await new Deno.Command(first, {
      args,
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
}

/** A cable between the networks of two processes: 10.9.0.1 and 10.9.0.2. */
export class Cable {
  #near: number;

  private constructor(near: number) {
    this.#near = near;
  }

  /** Whether this system lets us lay one. */
  static async isAllowed(): Promise<boolean> {
    if (Deno.build.os !== "linux") return false;
    const name = `t${Deno.pid}`;
    const isMade = await system(
      ...["unshare", "-n", "nsenter", "-t", String(Deno.pid), "-n"],
      ...["ip", "link", "add", name, "type", "veth", "peer", "name", "tp"],
    );
    return isMade && await system("ip", "link", "del", name);
  }

  /** Lays one between two processes that have networks of their own. */
  static async lay(near: Far, far: Far): Promise<Cable> {
    const cable = new Cable(near.pid);
    const name = `t${near.pid}`;
    const peer = `t${far.pid}`;
    await must("ip", "link", "add", name, "type", "veth", "peer", "name", peer);
    for (
      const [pid, end, ip] of [
        [near.pid, name, "10.9.0.1"],
        [far.pid, peer, "10.9.0.2"],
      ] as const
    ) {
      await must("ip", "link", "set", end, "netns", String(pid));
      const within = inNetworkOf(pid);
      await must(...within, "ip", "link", "set", end, "name", "v0");
      await must(...within, "ip", "addr", "add", `${ip}/24`, "dev", "v0");
      await must(...within, "ip", "link", "set", "v0", "up");
    }
    return cable;
  }

  /** Pulls it out of the near side. */
  async pull(): Promise<void> {
    await this.#inNear("ip", "link", "set", "v0", "down");
  }

  /** Plugs it in again. */
  async plug(): Promise<void> {
    await this.#inNear("ip", "link", "set", "v0", "up");
  }

  /** Gives the near side another address. */
  async readdress(from: string, to: string): Promise<void> {
    await this.#inNear("ip", "addr", "add", `${to}/24`, "dev", "v0");
    await this.#inNear("ip", "addr", "del", `${from}/24`, "dev", "v0");
    // The second address of a network goes with the first.
    await system(
      ...inNetworkOf(this.#near),
      ...["ip", "addr", "add", `${to}/24`, "dev", "v0"],
    );
  }

  /** Loses so many of a hundred packets; false where the system cannot. */
  async lose(percent: number): Promise<boolean> {
    const rule = ["qdisc", "replace", "dev", "v0", "root", "netem"];
    return await system(
      ...inNetworkOf(this.#near),
      "tc",
      ...rule,
      "loss",
      `${percent}%`,
    );
  }

  #inNear(...command: string[]): Promise<void> {
    return must(...inNetworkOf(this.#near), ...command);
  }
}

function inNetworkOf(pid: number): string[] {
  return ["nsenter", "-t", String(pid), "-n"];
}

async function must(...command: string[]): Promise<void> {
  if (await system(...command)) return;
  throw new Error(`Cannot run ${command.join(" ")}`);
}
