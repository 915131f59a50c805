import { PickleWriter } from "../../../codec/mod.ts";
import type { Competitor, Payload, Work } from "./competitors/competitor.ts";
import { cborX } from "./competitors/cbor_x.ts";
import { jpickle } from "./competitors/jpickle.ts";
import { json } from "./competitors/json.ts";
import { msgpackr, msgpackrClasses } from "./competitors/msgpackr.ts";
import { ours, oursInto, oursObjects } from "./competitors/ours.ts";
import { codecTables } from "./codec_tables.ts";
import { tiedTo } from "./cpu.ts";
import { pickleparser } from "./competitors/pickleparser.ts";
import { v8 } from "./competitors/v8.ts";
import type { Programs } from "./link/pair.ts";
import type { Options } from "./options.ts";
import { loadPayloads, PROTOCOLS, sameMeaning } from "./payloads.ts";
import { PickleTimes, referencePython } from "./python.ts";
import type { Table } from "./report.ts";
import type { Results } from "./results.ts";
import { codecRace, type Contender, local, race } from "./rounds.ts";

/** What was compared, for the report. */
export interface CodecRun {
  /** The payloads' names, in order. */
  payloads: string[];
  /** The CPythons' names, oldest first. */
  pythons: string[];
  /** Which of them the goals are about. */
  reference: string;
  /** The JavaScript codecs that took part. */
  competitors: Competitor[];
  /** By `decode/4/request/jpickle`: why there is no figure, or why it does not count. */
  remarks: Map<string, string>;
}

type Operation = "decode" | "encode";
const OPERATIONS: readonly Operation[] = ["decode", "encode"];

/** The garbage collector, where V8 was asked to show it. */
const { gc } = globalThis as { gc?: (options: { type: "minor" }) => void };

/** Races all codecs on all payloads. */
export async function benchCodec(
  options: Options,
  results: Results,
  { cpu, pythons: found }: Programs,
): Promise<Table[]> {
  await using stack = new AsyncDisposableStack();
  stack.use(tiedTo(cpu));
  const reference = referencePython(found);
  const pythons = (options.quick ? [reference] : found)
    .map((python) => stack.use(new PickleTimes(python)));
  const main = pythons.find((times) => times.python === reference)!;
  const payloads = (await loadPayloads(main))
    .filter(({ name }) => options.wants("codec", name));
  const competitors = [
    ours,
    oursObjects,
    oursInto,
    await pickleparser(),
    await jpickle(),
    await msgpackr(),
    await msgpackrClasses(),
    await cborX(),
    json,
    v8,
  ].filter((competitor) => competitor !== undefined);
  const run: CodecRun = {
    payloads: payloads.map(({ name }) => name),
    pythons: pythons.map(({ name }) => name),
    reference: main.name,
    competitors,
    remarks: new Map(),
  };
  const races = prepare(payloads, competitors, run.remarks);
  warmUp(races.flatMap(({ works }) => works.map(({ work }) => work)));
  for (const { operation, protocol, payload, works } of races) {
    const contenders: Contender[] = works.map(({ name, work }) =>
      local(name, work)
    );
    // What other codecs and other CPythons do does not depend on our protocol.
    for (const times of protocol === PROTOCOLS[0] ? pythons : [main]) {
      const call = operation === "decode" ? "loads" : "dumps";
      contenders.push(times.contender(call, payload.name, protocol));
    }
    const key = `${operation}/${protocol}/${payload.name}`;
    const result = await race(contenders, {
      ...codecRace(options),
      beforeTurn: () => gc?.({ type: "minor" }),
    });
    results.set(key, result);
    options.progress(key);
  }
  return codecTables(run, results);
}

interface CodecRace {
  operation: Operation;
  protocol: number;
  payload: Payload;
  works: { name: string; work: Work }[];
}

function prepare(
  payloads: Payload[],
  competitors: Competitor[],
  remarks: Map<string, string>,
): CodecRace[] {
  const races: CodecRace[] = [];
  for (const operation of OPERATIONS) {
    for (const protocol of PROTOCOLS) {
      for (const payload of payloads) {
        const works = competitors
          .filter((competitor) => takesPart(competitor, protocol, payload))
          .flatMap((competitor) => {
            const key =
              `${operation}/${protocol}/${payload.name}/${competitor.name}`;
            try {
              const work = competitor[operation]?.(payload, protocol);
              if (!work) return [];
              const remark = fault(
                operation,
                protocol,
                payload,
                competitor,
                work(),
              );
              if (remark) remarks.set(key, remark);
              return [{ name: competitor.name, work }];
            } catch (error) {
              remarks.set(key, `fails: ${(error as Error).message ?? error}`);
              return [];
            }
          });
        races.push({ operation, protocol, payload, works });
      }
    }
  }
  return races;
}

function takesPart(
  competitor: Competitor,
  protocol: number,
  payload: Payload,
): boolean {
  if (protocol > (competitor.maxProtocol ?? 5)) return false;
  if (competitor === oursObjects) return payload.hasDicts;
  return protocol === PROTOCOLS[0] || competitor === ours ||
    competitor.encode === undefined;
}

/** What is wrong with an answer, where it can be told. */
function fault(
  operation: Operation,
  protocol: number,
  payload: Payload,
  competitor: Competitor,
  answer: unknown,
): string | undefined {
  if (operation === "encode") {
    const mine = [ours, oursObjects, oursInto].includes(competitor);
    const bytes = answer instanceof PickleWriter ? answer.bytes : answer;
    if (!mine || sameMeaning(bytes, payload.pickles.get(protocol))) return;
    return "not CPython's bytes";
  }
  // An exception object has no plain form that all would agree on.
  if (payload.name === "error reply") return;
  const expected = competitor.expects?.(payload) ?? payload.plain;
  return sameMeaning(answer, expected) ? undefined : "a wrong answer";
}

/** Shows every shape to every codec before anything is measured, until V8 has made of it what it will. */
export function warmUp(works: readonly Work[]): void {
  for (let pass = 0; pass < 3; pass++) {
    for (const work of works) {
      const end = performance.now() + 10;
      while (performance.now() < end) work();
    }
  }
}
