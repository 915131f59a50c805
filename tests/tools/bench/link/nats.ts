import { createRequire } from "node:module";
import { RUNTIMES } from "../../../kit/runtimes.ts";
import type { Caller, LinkKind } from "./caller.ts";

interface Message {
  readonly data: Uint8Array;
  respond(data: Uint8Array | string): boolean;
}

/** What is used of NATS's client. */
interface Client {
  subscribe(
    subject: string,
    options: { callback(error: Error | null, message: Message): void },
  ): unknown;
  request(
    subject: string,
    data: Uint8Array | string,
    options: { timeout: number },
  ): Promise<Message>;
  close(): Promise<void>;
}

const CLIENT = `${RUNTIMES}/@nats-io/transport-node/lib/mod.js`;
const ANSWER = JSON.stringify(["Bien reçu", 10]);
const REQUEST = ["move", 120, 45.5, { speed: 3 }];
const LIMIT = { timeout: 60_000 };
const decoder = new TextDecoder();

/** Requests over a nats-server, which listens on the port; JSON, or bytes as they are. */
export async function natsLink(): Promise<LinkKind | undefined> {
  const { connect } = await load() ?? {};
  if (!connect) return undefined;
  const dial = (port: number) => connect({ servers: `127.0.0.1:${port}` });
  return {
    pipelines: true,
    async serve(broker): Promise<number> {
      const client = await dial(broker!);
      client.subscribe("move", {
        callback(_error, message) {
          JSON.parse(decoder.decode(message.data));
          message.respond(ANSWER);
        },
      });
      client.subscribe("echo", {
        callback: (_error, message) => message.respond(message.data),
      });
      return broker!;
    },
    async dial(port): Promise<Caller> {
      const client = await dial(port);
      return {
        async move() {
          const request = JSON.stringify(REQUEST);
          const { data } = await client.request("move", request, LIMIT);
          return JSON.parse(decoder.decode(data));
        },
        echo: async (data) => (await client.request("echo", data, LIMIT)).data,
        close: () => client.close(),
      };
    },
  };
}

async function load(): Promise<
  | { connect(options: { servers: string }): Promise<Client> }
  | undefined
> {
  try {
    await Deno.stat(CLIENT);
    return createRequire(CLIENT)(CLIENT);
  } catch {
    return undefined;
  }
}
