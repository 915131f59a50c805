import { assertEquals } from "@std/assert";
import { wantedCalls } from "../../../transport/monitor/page/call_filter.ts";
import { CallStore } from "../../../transport/monitor/page/call_store.ts";
import { totalsOf } from "../../../transport/monitor/page/totals.ts";
import { tracksOf } from "../../../transport/monitor/page/map.ts";
import { noLinkText, textsFor } from "../../../transport/monitor/page/texts.ts";
import type {
  LinkState,
  Row,
  State,
} from "../../../transport/monitor/protocol.ts";

const STATE: State = {
  mode: "tap",
  where: ":1",
  target: ":2",
  now: 0,
  links: [],
  viewers: 1,
  refused: 0,
  notes: [],
  opcodes: [],
  canCall: true,
  canRecord: true,
};

/** A store that knows of two links, of which one is over. */
function storeOf(mode: State["mode"] = "tap"): CallStore {
  const store = new CallStore();
  const link: Omit<LinkState, "link"> = {
    peer: "",
    since: 0,
    isReady: true,
    messages: [0, 0],
    bytes: [0, 0],
    open: 0,
  };
  const links = [{ ...link, link: 1, over: "gone" }, { ...link, link: 2 }];
  store.state = { ...STATE, mode, links };
  return store;
}

function row(id: number, link: number, more: Partial<Row> = {}): Row {
  const from = "client";
  return { id, t: id, link, from, kind: "request", size: 1, text: "", ...more };
}

Deno.test("monitor page: says in words that there is no link, in each way to have none", () => {
  const said = (state: Partial<State>) =>
    noLinkText({ ...STATE, ...state }, textsFor("en"));
  assertEquals(
    [
      said({ mode: "tap" }),
      said({ mode: "server" }),
      said({ mode: "program" }),
      said({ mode: "program", attempt: 3 }),
      said({ mode: "replay" }),
      said({ mode: "server", links: storeOf().state?.links ?? [] }),
    ],
    [
      "No link: let the bot dial this machine, port 1",
      "No client is connected",
      "No link",
      "No link: trying again, attempt 3",
      "",
      "",
    ],
  );
});

Deno.test("monitor page: a call fails by an error, a wrong password, no message, and a link that is over", () => {
  const store = storeOf();
  store.take(row(1, 1));
  store.take(row(2, 2));
  store.take(row(3, 2));
  store.take(row(4, 2, { kind: "error", from: "target", of: 3 }));
  store.take(row(5, 2, { kind: "malformed" }));
  for (const [link, text] of [[1, "false"], [2, "true"]] as const) {
    store.take(row(5 + link, link, { kind: "password" }));
    const from = "target";
    store.take(row(7 + link, link, { kind: "password", from, text }));
  }
  assertEquals(
    store.calls.map((call) => [call.id, store.isFailed(call)]),
    [[1, true], [2, false], [3, true], [5, true], [6, true], [7, false]],
  );
  // As many as the filter "errors" shows.
  assertEquals(store.failed, 4);
  // An answer that came before its link was over is one.
  store.take(row(10, 1, { kind: "reply", from: "target", of: 1 }));
  assertEquals([store.isFailed(store.calls[0]!), store.failed], [false, 3]);
});

Deno.test("monitor page: a recording knows of no links, a call of it is lost whose answer is not in it", () => {
  const store = storeOf("replay");
  store.take(row(1, 1));
  store.take(row(2, 1, { isUnanswered: true }));
  assertEquals(store.calls.map((call) => store.isFailed(call)), [false, true]);
});

Deno.test("monitor page: as many calls failed as are red, also where old ones are dropped", () => {
  for (const mode of ["tap", "replay"] as const) {
    const store = storeOf(mode);
    for (let id = 1; id < 46_000; id += 2) {
      const link = 1 + id % 3;
      const isUnanswered = id % 5 === 0;
      const kind = id % 7 === 0 ? "malformed" : "request";
      store.take(row(id, link, { kind, isUnanswered }));
      const error = { kind: "error", from: "target", of: id } as const;
      if (id % 5 === 1) store.take(row(id + 1, link, error));
    }
    const red = store.calls.filter((call) => store.isFailed(call)).length;
    assertEquals([store.failed, store.gone], [red, 2000]);
    store.clear();
    assertEquals(store.failed, 0);
  }
});

Deno.test("monitor page: tells the calls that one had to wait for", () => {
  const store = storeOf();
  store.take(row(1, 2));
  store.take(row(2, 1));
  store.take(row(3, 2, { from: "target" }));
  store.take(row(4, 2));
  store.take(row(5, 2, { kind: "reply", from: "target", of: 1 }));
  store.take(row(6, 2));
  assertEquals(
    store.calls.map((call) => store.openBefore(call).map(({ id }) => id)),
    [[], [], [], [1], [4]],
  );
});

Deno.test("monitor page: a call that gets no answer is not slow, one that is open is", () => {
  const store = storeOf();
  for (const link of [1, 2]) store.take(row(link, link));
  store.take(row(3, 2));
  store.take(row(5000, 2, { kind: "reply", from: "target", of: 3, ms: 40 }));
  const slow = { text: "", errors: false, marked: false, slower: 1000 };
  assertEquals(wantedCalls(store.calls, slow, store).map(({ id }) => id), [2]);
  assertEquals(store.tookOf(store.calls[2]!), 40);
});

Deno.test("monitor page: the filter takes a link's number, a text, or both", () => {
  const store = storeOf();
  for (
    const [id, link, op] of [[1, 1, "a"], [2, 2, "a"], [3, 2, "b"]] as const
  ) {
    store.take(row(id, link, { op }));
  }
  const all = { errors: false, marked: false, slower: 0 };
  const shown = ["#2", "#2 a", "a", "#3", "#"].map((text) =>
    wantedCalls(store.calls, { ...all, text }, store).map(({ id }) => id)
  );
  assertEquals(shown, [[2, 3], [2], [1, 2], [], []]);
});

Deno.test("monitor page: tells where the time goes, by opcode", () => {
  const store = storeOf();
  store.take(row(1, 1, { op: "lost" }));
  store.take(row(2, 2, { op: "slow" }));
  store.take(row(3, 2, { op: "fast" }));
  const from = "target";
  store.take(row(30, 2, { kind: "reply", from, of: 2 }));
  // It waited for the slow one, and took little itself.
  store.take(row(31, 2, { kind: "reply", from, of: 3 }));
  store.take(row(40, 2, { op: "fast" }));
  store.take(row(42, 2, { kind: "error", from, of: 40 }));
  assertEquals(totalsOf(store), [
    ["slow", { calls: 1, errors: 0, longest: 28, sum: 28 }],
    ["fast", { calls: 2, errors: 1, longest: 2, sum: 3 }],
    ["lost", { calls: 1, errors: 1, longest: 0, sum: 0 }],
  ]);
});

Deno.test("monitor page: whose numbers and tracks they are depends on what is looked at", () => {
  // Several that dial are told apart, also by what they ask; one that is dialled is one.
  for (
    const [mode, from, isApart] of [
      ["tap", "target", false],
      ["tap", "client", true],
      ["replay", "client", true],
      ["program", "client", false],
      ["server", "target", true],
    ] as const
  ) {
    const store = storeOf(mode);
    for (const link of [1, 2]) {
      store.take(row(link, link, { kind: "reply", of: 9, from }));
      const asked = [["move.args[0]", 1]] as const;
      store.take(row(10 + link, link, { from: "client", points: asked }));
      const points = [["pos[0]", 1]] as const;
      const pose = [link, 0, 0] as const;
      const reply = { kind: "reply", op: "pos", of: 9, from, pose } as const;
      store.take(row(20 + link, link, { ...reply, points }));
      store.take(row(30 + link, link, { from, points: [["battery", 5]] }));
    }
    const robots = isApart ? ["#1 ", "#2 "] : [""];
    const names = [...store.series.keys()];
    const own = mode === "server" ? robots : [""];
    assertEquals(
      new Set(names),
      new Set([
        ...own.map((robot) => `${robot}move.args[0]`),
        ...robots.flatMap((robot) => [`${robot}pos[0]`, `${robot}battery`]),
      ]),
    );
    assertEquals(store.tracks.size, robots.length);
    // With the time, so that a click on the map finds the call.
    const last = [...store.tracks.values()].at(-1)?.at(-1);
    assertEquals(last, [2, 0, 0, 22, "pos"]);
  }
});

Deno.test("monitor page: a robot has one way on the map, whichever opcodes tell it", () => {
  const store = storeOf();
  for (
    const [id, op] of [[1, "move"], [2, "ask"], [3, "no"], [4, "move"]] as const
  ) {
    const from = "target";
    store.take(row(id, 2, { kind: "reply", from, op, pose: [id, 0, 0] }));
  }
  assertEquals(tracksOf(store, (op) => op !== "no"), [
    [0, [[1, 0, 0, 1, "move"], [2, 0, 0, 2, "ask"], [4, 0, 0, 4, "move"]]],
  ]);
  // One that tells much does not push out what another one told.
  for (let id = 5; id < 11_100; id++) {
    const pose = [id, 0, 0] as const;
    store.take(row(id, 2, { kind: "reply", from: "target", op: "no", pose }));
  }
  const [[, way] = [0, []]] = tracksOf(store, (op) => op !== "no");
  assertEquals(way.length, 3);
  assertEquals(store.tracks.get(0)?.length, 3 + 10_096);
});
