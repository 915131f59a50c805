import { assertEquals } from "@std/assert";
import { CallStore } from "../../../transport/monitor/page/call_store.ts";
import type { Row, State } from "../../../transport/monitor/protocol.ts";

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
  const link = {
    peer: "",
    since: 0,
    isReady: true,
    messages: [0, 0],
    bytes: [0, 0],
    open: 0,
  } as const;
  const links = [{ ...link, link: 1, over: "gone" }, { ...link, link: 2 }];
  store.state = { ...STATE, mode, links };
  return store;
}

function row(id: number, link: number, more: Partial<Row> = {}): Row {
  const from = "client";
  return { id, t: id, link, from, kind: "request", size: 1, text: "", ...more };
}

Deno.test("monitor page: a call fails by an error, a wrong password, no message, and a link that is over", () => {
  const store = storeOf();
  store.take(row(1, 1));
  store.take(row(2, 2));
  store.take(row(3, 2));
  store.take(row(4, 2, { kind: "error", from: "target", of: 3 }));
  store.take(row(5, 2, { kind: "strange" }));
  for (const [link, text] of [[1, "false"], [2, "true"]] as const) {
    store.take(row(5 + link, link, { kind: "password" }));
    const from = "target";
    store.take(row(7 + link, link, { kind: "password", from, text }));
  }
  assertEquals(
    store.calls.map((call) => [call.id, store.isFailed(call)]),
    [[1, true], [2, false], [3, true], [5, true], [6, true], [7, false]],
  );
  // An answer that came before its link was over is one.
  store.take(row(10, 1, { kind: "reply", from: "target", of: 1 }));
  assertEquals(store.isFailed(store.calls[0]!), false);
});

Deno.test("monitor page: a recording knows of no links, and no call of it is lost", () => {
  const store = storeOf("replay");
  store.take(row(1, 1));
  assertEquals(store.isFailed(store.calls[0]!), false);
});

Deno.test("monitor page: counts the calls that one had to wait for", () => {
  const store = storeOf();
  store.take(row(1, 2));
  store.take(row(2, 1));
  store.take(row(3, 2, { from: "target" }));
  store.take(row(4, 2));
  store.take(row(5, 2, { kind: "reply", from: "target", of: 1 }));
  store.take(row(6, 2));
  assertEquals(store.calls.map((call) => store.openBefore(call)), [
    0,
    0,
    0,
    1,
    1,
  ]);
});

Deno.test("monitor page: whose numbers and tracks they are depends on what is looked at", () => {
  for (const mode of ["tap", "server"] as const) {
    const store = storeOf(mode);
    const points = [["pos[0]", 1]] as const;
    for (const link of [1, 2]) {
      const pose = [link, 0, 0] as const;
      const kind = "reply";
      store.take(row(link, link, { kind, op: "pos", points, pose }));
    }
    const isServer = mode === "server";
    assertEquals([...store.series.keys()].length, isServer ? 2 : 1);
    assertEquals([...store.tracks.keys()].length, isServer ? 2 : 1);
  }
});
