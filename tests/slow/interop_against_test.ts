/** `deno task interop --against`: what it says of robots of every kind. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { TCPTalks, TCPTalksServer } from "../../transport/mod.ts";
import { lookAt, type LookOptions } from "../tools/interop/against.ts";
import { PythonPeer } from "../kit/python/peer.ts";
import { eachPython, needsPython } from "../kit/python/wants.ts";

/** What is said of a port of this machine, one line for each finding. */
async function look(
  port: number,
  options: Partial<LookOptions> = {},
): Promise<string[]> {
  const findings = await lookAt({ hostname: "127.0.0.1", port }, {
    password: null,
    timeout: 300,
    ...options,
  });
  return findings.map(({ is, text }) => `${is}: ${text}`);
}

const LAYOUTS: readonly (readonly [RegExp, string])[] = [
  [/^3\.[67]$/, "Python 3.7 or older (pickle protocol 3)"],
  [/^3\.([89]|10)$/, "Python 3.8, 3.9 or 3.10 (pickle protocol 4)"],
  [/^3\.1[12]$/, "Python 3.11 or 3.12 (pickle protocol 4)"],
  [/^3\.13$/, "Python 3.13 or newer (pickle protocol 4)"],
];

eachPython((python, test) => {
  test(`a robot with Python ${python.minor} is known by its errors`, async () => {
    await using peer = await PythonPeer.start({ python });
    const server = await peer.server({ password: "pw", identity: 7 });
    await server.bind({ 0x10: { name: "echo", record: true } });
    const { connected } = await server.listen();
    const said = await look(server.port, { password: "pw" });
    await connected;
    assertMatch(said[0] ?? "", /^good: Connected and let in after/);
    assertMatch(said[1] ?? "", /^good: An unknown opcode .* KeyError/);
    const wanted = LAYOUTS.find(([minor]) => minor.test(python.minor))?.[1];
    assert(wanted === undefined || said[2]?.includes(wanted), said[2]);
    assertEquals(said[3], "good: Its id (0xBB) is 7");
    assertMatch(said[4] ?? "", /Round trip: .* ms in the middle/);
    assertEquals(said.length, 6);
    assertEquals(await server.calls(), []);
  });
});

needsPython.test("a wrong password is tried only if asked for, and then the right one", async () => {
  await using peer = await PythonPeer.start();
  const server = await peer.server({ password: "pw" });
  const { connected } = await server.listen();
  const said = await look(server.port, {
    password: "pw",
    wrongPassword: true,
    timeout: 3000,
  });
  await connected;
  assertEquals(said[0], "good: A wrong password was refused");
  assertMatch(said[1] ?? "", /^good: Connected/);
});

Deno.test("a robot without a password is told from one with", async () => {
  await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  const said = await look(server.port, { wrongPassword: true });
  assertMatch(said[0] ?? "", /^bad: A wrong password was let in/);
});

Deno.test("a robot that is no Python is known as such; without 0xBB it has no id", async () => {
  await using server = new TCPTalksServer({ port: 0, hostname: "127.0.0.1" });
  void (async () => {
    for await (const _ of server) { /* who is taken by nobody waits */ }
  })();
  const said = (await look(server.port)).join("\n");
  assertMatch(
    said,
    /note: It writes pickle protocol 4.*not the Python library/,
  );
});

needsPython.test("a robot whose listener has died is told to be started again", async () => {
  await using peer = await PythonPeer.start({ fault: "no-reply" });
  const server = await peer.server();
  const { connected } = await server.listen();
  const said = await look(server.port);
  await connected;
  assertMatch(said.join("\n"), /bad: A request was not answered .* start it/);
});

Deno.test("the wrong password, nobody there, and what is no robot", async () => {
  await using server = new TCPTalksServer({
    port: 0,
    hostname: "127.0.0.1",
    password: "pw",
  });
  assertMatch(
    (await look(server.port, { password: "bad" })).join(),
    /^bad: .*refused the password: is it the one in the robot's program/,
  );
  await using gone = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  const waiting = gone.connect();
  waiting.catch(() => {});
  const { port } = gone;
  await gone.disconnect();
  assertMatch((await look(port)).join(), /^bad: Nobody listens on/);

  await using http = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response("hello"),
  );
  assertMatch(
    (await look(http.addr.port)).join(),
    /^bad: .*(does not speak TCPTalks|hung up before)/,
  );
  using silent = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const accepted = silent.accept();
  assertMatch(
    (await look((silent.addr as Deno.NetAddr).port)).join(),
    /^bad: .*does not answer to a password/,
  );
  (await accepted).close();
});
