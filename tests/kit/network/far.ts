/** The other side of a link in a process of its own, which can be stopped, and put behind a cable. */

import type { Answer, Order } from "./far_program.ts";

const PROGRAM = new URL("./far_program.ts", import.meta.url).href;
const CONFIG = `${import.meta.dirname}/../../../deno.json`;

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

  /** Lets time pass for it, in milliseconds. */
  async pass(ms: number): Promise<void> {
    await this.#order({ do: "pass", ms });
  }

  /** Whether it is connected, or has clients. */
  async isConnected(): Promise<boolean> {
    return await this.#order({ do: "connected" }) as boolean;
  }

  /** Stops it, as Ctrl-Z or a closed lid does. */
  stop(): void {
    this.#process.kill("SIGSTOP");
  }

  /** Lets it go on: for all it knows, it slept longer than anybody waits. */
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

/** A cable between the networks of two processes, such as 10.9.0.1 and 10.9.0.2. */
export class Cable {
  #near: number;
  #end: string;

  private constructor(near: number, end: string) {
    this.#near = near;
    this.#end = end;
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

  /**
   * Lays one between two processes that have networks of their own.
   *
   * @param net Its first three numbers; the last is 1 at the near side, 2 at the far one.
   */
  static async lay(near: Far, far: Far, net = "10.9.0"): Promise<Cable> {
    const end = `v${net.replaceAll(".", "")}`;
    const cable = new Cable(near.pid, end);
    const name = `t${near.pid}`;
    const peer = `t${far.pid}`;
    await must("ip", "link", "add", name, "type", "veth", "peer", "name", peer);
    for (
      const [pid, made, ip] of [
        [near.pid, name, `${net}.1`],
        [far.pid, peer, `${net}.2`],
      ] as const
    ) {
      await must("ip", "link", "set", made, "netns", String(pid));
      const within = inNetworkOf(pid);
      await must(...within, "ip", "link", "set", made, "name", end);
      await must(...within, "ip", "addr", "add", `${ip}/24`, "dev", end);
      await must(...within, "ip", "link", "set", end, "up");
    }
    return cable;
  }

  /** Pulls it out of the near side. */
  async pull(): Promise<void> {
    await this.#inNear("ip", "link", "set", this.#end, "down");
  }

  /** Plugs it in again. */
  async plug(): Promise<void> {
    await this.#inNear("ip", "link", "set", this.#end, "up");
  }

  /** Gives the near side another address. */
  async readdress(from: string, to: string): Promise<void> {
    const dev = this.#end;
    await this.#inNear("ip", "addr", "add", `${to}/24`, "dev", dev);
    await this.#inNear("ip", "addr", "del", `${from}/24`, "dev", dev);
    // The second address of a network goes with the first.
    await system(
      ...inNetworkOf(this.#near),
      ...["ip", "addr", "add", `${to}/24`, "dev", dev],
    );
  }

  /**
   * Loses packets that the near side sends: at random, or where the kernel
   * cannot, those that are too many at once. False where it can neither.
   */
  async lose(): Promise<boolean> {
    const within = inNetworkOf(this.#near);
    const rule = ["tc", "qdisc", "replace", "dev", this.#end, "root"];
    return await system(...within, ...rule, "netem", "loss", "20%") ||
      await system(
        ...[...within, ...rule, "tbf", "rate", "8mbit"],
        ...["burst", "2000", "limit", "4000"],
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
