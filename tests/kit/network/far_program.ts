/** One side of a link in a process of its own, told what to do by lines on stdin. */

import { TCPTalks, TCPTalksServer } from "../../../transport/mod.ts";
import { CountingClock } from "../clock.ts";

/** What is asked of it. */
export interface Order {
  readonly id: number;
  readonly do:
    | "serve"
    | "connect"
    | "call"
    | "executed"
    | "connected"
    | "pass";
  readonly options?: Record<string, unknown>;
  readonly opcode?: number;
  readonly args?: unknown[];
  readonly timeout?: number | null;
  readonly ms?: number;
}

/** What it says: the answer to an order. */
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Functions of the server. */
export const FAR = { echo: 1, wait: 2, release: 3, long: 4 } as const;

/** Longer than anything waits here. */
const SLEEP_MS = 1_000_000;

const clock = new CountingClock();
const executed: Record<string, number> = {};
let gate = Promise.withResolvers<void>();
let client: TCPTalks | undefined;
let server: TCPTalksServer | undefined;

async function serve(options: Record<string, unknown>): Promise<number> {
  server = new TCPTalksServer({ port: 0, clock, ...options });
  const count = (value: unknown): unknown => {
    executed[String(value)] = (executed[String(value)] ?? 0) + 1;
    return value;
  };
  server.bind(FAR.echo, count);
  server.bind(FAR.wait, async (value: unknown) => {
    count(value);
    await gate.promise;
    return value;
  });
  server.bind(FAR.release, () => {
    gate.resolve();
    gate = Promise.withResolvers();
  });
  server.bind(FAR.long, (length: number) => new Uint8Array(length));
  await server.ready;
  return server.port;
}

async function obey(order: Order): Promise<unknown> {
  const { opcode = 0, args = [], timeout, options = {}, ms = 0 } = order;
  switch (order.do) {
    case "serve":
      return await serve(options);
    case "connect":
      client = new TCPTalks({ clock, ...options });
      await client.connect({ timeout: 60_000 });
      return null;
    case "call": {
      if (client === undefined) throw new Error("Connect first");
      const caller = timeout === undefined ? client : client.with({ timeout });
      const value = await caller.execute(opcode, ...args);
      return value instanceof Uint8Array ? value.length : value;
    }
    case "executed":
      return executed;
    case "connected":
      return client?.isConnected ?? (server?.clients.length ?? 0) > 0;
    case "pass":
      clock.pass(ms);
      return null;
  }
}

async function answer(order: Order): Promise<void> {
  const { id } = order;
  const said: Answer = await obey(order).then(
    (value) => ({ id, value }),
    (error: Error) => ({ id, error: `${error.name}: ${error.message}` }),
  );
  console.log(JSON.stringify(said));
}

if (import.meta.main) {
  // However short it was stopped: it finds that it slept long.
  Deno.addSignalListener("SIGCONT", () => clock.stall(SLEEP_MS));
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  let rest = "";
  for await (const chunk of lines) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) void answer(JSON.parse(line) as Order);
  }
  Deno.exit();
}
