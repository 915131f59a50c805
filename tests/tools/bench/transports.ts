import { HAS_NATS, NatsServer } from "../../kit/network/nats_server.ts";
import { Bridge } from "../../../transport/bridge/bridge.ts";
import { Fleet } from "../../../transport/nats/mod.ts";
import { TCPTalks, TCPTalksServer } from "../../../transport/mod.ts";
import { NODE_NETWORK } from "../../../transport/network/node.ts";
import { webSocketNetwork } from "../../../transport/network/web.ts";
import { leaveOut } from "./left_out.ts";
import type { Options } from "./options.ts";
import { formatCell, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { type Contender, race } from "./rounds.ts";

const HOST = "127.0.0.1";
const DIRECT = "direct";
const BY_NATS = "by NATS, and a fleet's bridge";

/** What each way to a robot costs: the same calls to the same robot, side by side in one process. */
export async function benchTransports(
  options: Options,
  results: Results,
): Promise<Table[]> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(
    new TCPTalksServer({ port: 0, hostname: HOST, maxClients: 16 }),
  );
  server.bind(0x10, (x: unknown) => x);
  const to = { ip: HOST, port: server.port };
  const caller = stack.use(new TCPTalks(to));
  const bridge = stack.use(
    new Bridge({
      port: 0,
      target: { hostname: HOST, port: server.port },
      calls: {
        talks: caller,
        rules: {
          find: () => 0x10,
          isAllowed: () => true,
          nameOf: (opcode) => String(opcode),
        },
      },
    }),
  );
  const bots: [name: string, bot: TCPTalks][] = [
    [DIRECT, new TCPTalks(to)],
    ["direct, by node:net", new TCPTalks({ ...to, network: NODE_NETWORK })],
    [
      "by a bridge's WebSocket",
      new TCPTalks({ ...to, network: webSocketNetwork(bridge.url) }),
    ],
  ];
  if (HAS_NATS) {
    const nats = stack.use(await NatsServer.start());
    const robots = stack.use(new Fleet(await nats.connect()));
    robots.bridge("robot", { ip: HOST, port: server.port });
    const fleet = stack.use(new Fleet(await nats.connect()));
    bots.push([BY_NATS, fleet.robot("robot")]);
  } else leaveOut(BY_NATS, "no nats-server, or no client of it");
  const ways: Way[] = [];
  for (const [name, bot] of bots) {
    await stack.use(bot).connect();
    ways.push([name, (i) => bot.execute(0x10, i)]);
  }
  await caller.connect();
  ways.splice(3, 0, ["by a bridge's POST /call", poster(bridge.url)]);
  const kinds = [["doors/one", 1], ["doors/many", 64]] as const;
  for (const [key, inFlight] of kinds) {
    options.progress(`${key}`);
    const contenders = ways.map((way) => called(way, inFlight));
    results.set(
      key,
      await race(contenders, {
        rounds: options.quick ? 3 : 9,
        turnMs: options.quick ? 50 : 200,
      }),
    );
  }
  const cell = (key: string, name: string) =>
    formatCell(
      results.time(key, name),
      name === DIRECT ? undefined : results.ratio(key, name, DIRECT),
    );
  return [{
    title: "Ways to a robot",
    notes: [
      "One call of an echo, both ends and what is between them in one process but for the nats-server; one by one, and with 64 under way.",
      "Deno's WebSocket client sends without TCP_NODELAY: the second of two small writes comes 40 ms late, which a page in Chromium does not know.",
    ],
    columns: ["", "one by one", "64 under way"],
    rows: ways.map(([name]) => [
      name,
      cell("doors/one", name),
      cell("doors/many", name),
    ]),
  }];
}

/** A name, and how a call is made. */
type Way = [name: string, call: (value: number) => Promise<unknown>];

function poster(url: string): Way[1] {
  const { origin, hash } = new URL(url);
  const headers = { authorization: `Bearer ${hash.slice(1)}` };
  return async (value) => {
    const body = `[${value}]`;
    const answer = await fetch(`${origin}/call/echo`, {
      method: "POST",
      headers,
      body,
    });
    return await answer.json();
  };
}

function called([name, call]: Way, inFlight: number): Contender {
  return {
    name,
    async run(count) {
      const start = performance.now();
      const lane = async (calls: number): Promise<void> => {
        for (let i = 0; i < calls; i++) await call(i);
      };
      const each = Math.ceil(count / inFlight);
      const lanes = Math.min(count, inFlight);
      await Promise.all(Array.from({ length: lanes }, () => lane(each)));
      return (performance.now() - start) * 1e6 * count / (each * lanes);
    },
  };
}
