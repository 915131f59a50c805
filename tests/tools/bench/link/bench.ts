import type { Options } from "../options.ts";
import type { Table } from "../report.ts";
import type { Results } from "../results.ts";
import { type Contender, race, turnCount } from "../rounds.ts";
import type { Scenario } from "./caller.ts";
import { linkTables } from "./tables.ts";
import { type End, LinkPair, type Programs } from "./pair.ts";

type Trait = "pipelines" | "clients" | "bulk";

/** All links: the client's end, the server's, and what they can do besides calls one by one. */
const LINKS: readonly [name: string, client: End, server: End, Trait[]][] = [
  ["ours", "ts:ours", "ts:ours", ["pipelines", "clients", "bulk"]],
  ["raw echo", "ts:raw", "ts:raw", ["clients", "bulk"]],
  ["raw, own values", "ts:rawvalues", "ts:rawvalues", ["bulk"]],
  ["ours → Python", "ts:ours", "py:tcptalks", ["pipelines"]],
  ["Python → ours", "py:tcptalks", "ts:ours", ["pipelines"]],
  ["Python TCPTalks", "py:tcptalks", "py:tcptalks", ["pipelines"]],
  ["msgpack", "ts:msgpack", "ts:msgpack", ["pipelines", "clients", "bulk"]],
  ["JSON", "ts:json", "ts:json", ["pipelines", "clients", "bulk"]],
];

/** The rows of the table, and what a link must be able to do for each. */
const SCENARIOS: readonly [string, Scenario, Trait | undefined][] = [
  ["sequential calls", { do: "sequential", count: 0 }, undefined],
  ["64 in flight", { do: "inFlight", width: 64, count: 0 }, "pipelines"],
  ["1,000 in flight", { do: "inFlight", width: 1000, count: 0 }, "pipelines"],
  ["1 MB each way", { do: "bulk", bytes: 1 << 20, count: 0 }, "bulk"],
  ["4 clients", { do: "clients", clients: 4, count: 0 }, "clients"],
  ["64 clients", { do: "clients", clients: 64, count: 0 }, "clients"],
];

/** Races all links; the results' keys are `link/` and the row's name. */
export async function benchLink(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table[]> {
  await using stack = new AsyncDisposableStack();
  const pairs: { pair: LinkPair; traits: Trait[] }[] = [];
  for (const [name, client, server, traits] of LINKS) {
    options.progress(`link: starting ${name}`);
    const pair = await LinkPair.start(name, client, server, programs);
    if (pair) pairs.push({ pair: stack.use(pair), traits });
  }
  options.progress("link: warming up");
  for (const { pair } of pairs) {
    const calls = pair.contender({ do: "sequential", count: 0 });
    await warmUp(calls, options.quick ? 300 : 2000);
  }
  for (const [name, scenario, trait] of SCENARIOS) {
    if (!options.wants("link", name)) continue;
    options.progress(`link: ${name}`);
    const contenders: Contender[] = [];
    for (const { pair, traits } of pairs) {
      if (trait && !traits.includes(trait)) continue;
      try {
        await pair.run({ ...scenario, count: 1 });
        const contender = pair.contender(scenario);
        await warmUp(contender, options.quick ? 30 : 400);
        contenders.push(contender);
      } catch (error) {
        const { message } = error as Error;
        console.error(`"${pair.name}" cannot do "${name}": ${message}`);
      }
    }
    const result = await race(contenders, {
      rounds: options.quick ? 3 : 9,
      turnMs: options.quick ? 30 : 100,
      minCount: scenario.do === "inFlight" ? 4 * scenario.width : 1,
    });
    results.set(`link/${name}`, result);
  }
  return linkTables(results);
}

/** V8 optimises for what it runs, and calls one by one take two seconds until it has. */
export async function warmUp(
  contender: Contender,
  turnMs: number,
): Promise<void> {
  await contender.run(await turnCount(contender, { rounds: 1, turnMs }));
}
