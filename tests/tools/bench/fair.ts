import { dumps, tuple } from "../../../codec/mod.ts";
import { TCPTalks } from "../../../transport/mod.ts";
import { type Programs, startEnd } from "./link/pair.ts";
import type { Options } from "./options.ts";
import { formatTime, type Table } from "./report.ts";
import type { Results } from "./results.ts";
import { median } from "./stats.ts";

const HOST = "127.0.0.1";
const LENGTH = 64 * 2 ** 20;

/** The item that fills a list of 64 MiB, as a pickle has it. */
const ITEMS: readonly (readonly [name: string, hex: string])[] = [
  ["None", "4e"],
  ["ints", "4b07"],
  ["floats", "473fe0000000000000"],
  ["strings", "8c0861626364656667688c0862626364656667688c086362636465666768"],
  ["tuples", "4b014b0286"],
  ["short bytes", "430161"],
  ["empty lists", "5d"],
  ["empty sets", "8f"],
  ["dicts", "7d288c01614b0175"],
  ["different ints in a dict", "4a000000004e"],
  ["different ints in a frozenset", "4a00000000"],
];

/** What is around the items, by the end of what they are in: a list where nothing else is said. */
const AROUND: Readonly<Record<string, [begin: string, end: string]>> = {
  "different ints in a dict": ["7d28", "75"],
  "different ints in a frozenset": ["28", "91"],
};

/** What writing as much takes, in one turn: a value may change in between turns. */
function encoding(results: Results): Table {
  const values: Record<string, () => unknown> = {
    "a text": () => "a".repeat(LENGTH - 1024),
    "bytes": () => new Uint8Array(LENGTH - 1024),
    "floats": () => Array.from({ length: LENGTH / 10 }, (_, i) => i / 3),
    "small dicts": () =>
      Array.from({ length: LENGTH / 20 }, (_, i) => ({ id: i, on: true })),
  };
  const rows = Object.entries(values).map(([name, make]) => {
    const value = make();
    const start = performance.now();
    const { length } = dumps(value);
    const took = (performance.now() - start) * 1e6;
    results.add("writing/64 MiB", name, [took]);
    return [name, `${(length / 2 ** 20).toFixed(0)} MiB`, formatTime(took)];
  });
  return {
    title: "Writing a long message",
    notes: ["In one turn, in which nobody else is answered."],
    columns: ["", "pickle", "time"],
    rows,
  };
}

/** What a call of one client takes while another one sends its worst. */
export async function benchFair(
  options: Options,
  results: Results,
  programs: Programs,
): Promise<Table[]> {
  const rows: string[][] = [];
  const length = options.quick ? LENGTH / 8 : LENGTH;
  const attacks: [name: string, attack: (port: number) => Promise<void>][] = [
    ...ITEMS.map(([name, hex]): typeof attacks[number] => [
      name,
      (port) => send(port, message(name, hex, length)),
    ]),
    ["calls, one after the other", (port) => flood(port, length / 8)],
  ];
  for (const [name, attack] of attacks) {
    if (!options.wants("fair", name)) continue;
    options.progress(`fair: ${name}`);
    // A server each, so that none pays for the garbage of another.
    await using server = startEnd("ts:ours", ["server"], programs);
    const { port } = await server.line() as { port: number };
    await using bot = new TCPTalks({ ip: HOST, port, timeout: null });
    await bot.connect();
    const call = async () => {
      const start = performance.now();
      await bot.execute(0x11, "still there?");
      return (performance.now() - start) * 1e6;
    };
    for (let i = 0; i < 200; i++) await call();
    let isOver = false;
    const attacked = attack(port).finally(() => isOver = true);
    const times: number[] = [];
    while (!isOver || times.length === 0) {
      times.push(await call());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await attacked;
    const middle = median(times);
    const longest = Math.max(...times);
    results.add(`fair/${name}`, "median", [middle]);
    results.add(`fair/${name}`, "longest", [longest]);
    rows.push([name, formatTime(middle), formatTime(longest)]);
  }
  return [{
    title: "Fair to the busy",
    notes: [
      "What one client's call takes while another one sends a list of 64 MiB, or what is said to the same server, until that is answered or refused, or 8 MiB of small calls: the median, and the longest of all.",
    ],
    columns: ["list of", "median", "longest"],
    rows,
  }, ...options.wants("fair", "encode") ? [encoding(results)] : []];
}

/** `(b'R', 0x12, 1, ([item, item, …],), {})` of about so many bytes. */
function message(
  name: string,
  hex: string,
  length: number,
): Uint8Array<ArrayBuffer> {
  const item = Uint8Array.fromHex(hex);
  const [begin, end] = AROUND[name] ?? ["5d28", "65"];
  const head = Uint8Array.fromHex(`8004284301524b124b01${begin}`);
  const tail = Uint8Array.fromHex(`${end}857d742e`);
  const count = Math.floor((length - head.length - tail.length) / item.length);
  const bytes = new Uint8Array(head.length + count * item.length + tail.length);
  bytes.set(head);
  const items = bytes.subarray(head.length, bytes.length - tail.length);
  items.set(item);
  for (let done = item.length; done < items.length; done *= 2) {
    items.copyWithin(done, 0, Math.min(done, items.length - done));
  }
  if (name in AROUND) {
    const view = new DataView(items.buffer, items.byteOffset);
    for (let i = 0; i < count; i++) {
      view.setInt32(i * item.length + 1, i, true);
    }
  }
  bytes.set(tail, bytes.length - tail.length);
  return bytes;
}

/** Sends it, and waits for the answer, or for the end of the link. */
async function send(port: number, bytes: Uint8Array): Promise<void> {
  using conn = await dial(port);
  const answered = conn.read(new Uint8Array(1024)).catch(() => null);
  await write(conn, bytes);
  await answered;
}

/** As many calls as have so many bytes, each sent before the last one is answered. */
async function flood(port: number, length: number): Promise<void> {
  using conn = await dial(port);
  const call = dumps(
    tuple(Uint8Array.of(0x52), 0x11, 1, tuple("again"), new Map()),
  );
  const calls = new Uint8Array(length - length % call.length);
  for (let at = 0; at < calls.length; at += call.length) calls.set(call, at);
  const answers = readAll(conn);
  await write(conn, calls);
  await conn.closeWrite().catch(() => {});
  await answers;
}

/** Says no password, and hears the answer to it. */
async function dial(port: number): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: HOST, port });
  await conn.write(dumps(tuple(Uint8Array.of(0x41), 0xaa, tuple(null))));
  await conn.read(new Uint8Array(64));
  return conn;
}

async function write(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  try {
    for (let sent = 0; sent < bytes.length;) {
      sent += await conn.write(bytes.subarray(sent, sent + 2 ** 18));
    }
  } catch {
    // Refused before its end.
  }
}

async function readAll(conn: Deno.Conn): Promise<void> {
  const into = new Uint8Array(2 ** 18);
  try {
    while (await conn.read(into) !== null) { /* On and on. */ }
  } catch {
    // It hung up.
  }
}
