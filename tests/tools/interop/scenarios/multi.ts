/** The multi-client server, Python's and ours. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { TCPTalksError } from "../../../../transport/mod.ts";
import { PythonError } from "../../../kit/python/peer.ts";
import type { Facts, Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";

/** Three clients of ours at Python's TCPTalksServer. */
async function theirServer(stage: Stage): Promise<void> {
  const multi = await stage.pythonMulti({ password: "pw", places: 3 });
  await multi.bind({ 0x10: { name: "give", value: "the server's" } });
  const ids = [1, "panel", 3];
  for (const id of ids) {
    const client = stage.dialler(multi.port, { password: "pw", id });
    client.bind(0x20, (value: unknown) => [id, value]);
    const [known] = await Promise.all([multi.connect(), client.connect()]);
    assertEquals(known.repr, typeof id === "string" ? `'${id}'` : `${id}`);
    assertEquals(await client.execute(0x10), "the server's");
  }
  for (const id of ids) {
    const { equal } = await multi.execute(0x20, ["x"], {
      client: id,
      expect: [id, "x"],
    });
    assertEquals(equal, true);
  }
  assertEquals((await multi.execute(0x20, ["x"])).repr, "[1, 'x']");
  const full = await assertRejects(() => multi.connect(), PythonError);
  assertEquals(full.type, "NoSuchConnectionAvailable");
}

/** Python's server refuses a wrong password, and serves the next client. */
async function theirRefusal(stage: Stage): Promise<void> {
  const multi = await stage.pythonMulti({ password: "pw" });
  const wrong = stage.dialler(multi.port, { password: "bad" });
  const refusing = assertRejects(() => multi.connect(), PythonError);
  await assertRejects(() => wrong.connect(), TCPTalksError);
  assertEquals((await refusing).type, "AuthentificationError");
  const right = stage.dialler(multi.port, { password: "pw", id: 5 });
  const [id] = await Promise.all([multi.connect(), right.connect()]);
  assertEquals(id.repr, "5");
}

/** Three clients of Python at our TCPTalksServer, which asks for their ids. */
async function ourServer(stage: Stage): Promise<void> {
  const server = stage.server({ password: "pw", maxClients: 3 });
  server.bind(0x20, (value: unknown) => ["ours", value]);
  const hasIds = stage.facts.era > 2017;
  const ids: unknown[] = [];
  for (const identity of [1, 2, 3]) {
    const python = await stage.pythonClient(server.port, {
      password: "pw",
      identity,
    });
    await python.bind({ 0x10: { name: "give", value: identity } });
    await python.connect();
    const id = await server.connect();
    ids.push(id);
    if (hasIds) assertEquals(id, identity);
    const { repr } = await python.execute(0x20, ["x"]);
    assertEquals(repr, "['ours', 'x']");
  }
  for (const [index, id] of ids.entries()) {
    assertEquals(await server.with({ id }).execute(0x10), index + 1);
  }
  const all = await server.broadcast(0x10);
  assertEquals([...all.keys()], ids);
  assert([...all.values()].every(({ status }) => status === "fulfilled"));
  const fourth = await stage.pythonClient(
    server.port,
    { password: "pw" },
    await stage.another(undefined, 1),
  );
  await assertRejects(() => fourth.connect(), PythonError);
}

/** A client of 2017 has no id: our server gives it one. */
async function withoutId(stage: Stage): Promise<void> {
  const server = stage.server();
  const python = await stage.pythonClient(server.port, { era: 2017 });
  await python.bind({ 0x10: "echo" });
  await python.connect();
  const id = await server.connect();
  assert(typeof id === "string" && /^[A-Z0-9]{6}$/.test(id));
  assertEquals(await server.with({ id }).execute(0x10, "x"), "x");
}

/** Multi-client servers. */
export const MULTI: readonly Scenario[] = [
  {
    name: "server-theirs",
    shows: "three clients of ours at Python's server, called by id",
    roles: ["client"],
    unfit: lacksServer,
    play: theirServer,
  },
  {
    name: "server-theirs-refusal",
    shows: "Python's server refuses a wrong password",
    roles: ["client"],
    unfit: lacksServer,
    play: theirRefusal,
  },
  {
    name: "server-ours",
    shows: "three Python clients at our server, called by id",
    roles: ["server"],
    play: ourServer,
  },
  {
    name: "server-ours-2017",
    shows: "a client without an id (2017) at our server",
    roles: ["server"],
    unfit: ({ isOurs, era }) =>
      isOurs || era === 2017
        ? undefined
        : "this library is newer, its clients have ids",
    play: withoutId,
  },
];

function lacksServer({ hasServer }: Facts): string | undefined {
  return hasServer ? undefined : "this library has no TCPTalksServer";
}
