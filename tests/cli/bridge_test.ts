/** `tcptalks bridge`, as a user runs it. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { TCPTalks, TCPTalksServer } from "../../transport/mod.ts";
import { webSocketNetwork } from "../../transport/network/web.ts";
import { RunningCommand, tcptalks } from "../kit/cli/command.ts";

const HOST = "127.0.0.1";

Deno.test("cli bridge: pages and curl talk to the robot until Ctrl-C", async () => {
  await using robot = new TCPTalksServer({ port: 0, hostname: HOST });
  robot.bind(0x10, (x: unknown) => x);
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/index.html`, "<p>page");
    const names = `${dir}/names.json`;
    await Deno.writeTextFile(names, '{"echo": "0x10", "secret": "0x11"}');
    await using bridge = new RunningCommand([
      "bridge",
      `${HOST}:${robot.port}`,
      "--ws",
      "0",
      "--www",
      dir,
      "--names",
      names,
      "--allow",
      "echo",
    ]);
    const [, url = ""] = await bridge.printed(/Bridging (http:\S+)/);
    await bridge.printed(/calls go to/);
    const { origin, hash } = new URL(url);
    assertEquals(await (await fetch(origin)).text(), "<p>page");
    const call = async (name: string, body: string) => {
      const answer = await fetch(`${origin}/call/${name}`, {
        method: "POST",
        headers: { authorization: `Bearer ${hash.slice(1)}` },
        body,
      });
      return [answer.status, (await answer.text()).trim()];
    };
    assertEquals(await call("echo", '["é"]'), [200, '"é"']);
    assertEquals(await call("0x10", "[2.5]"), [200, "2.5"]);
    assertEquals((await call("secret", "[]"))[0], 403);
    assertEquals((await call("nothing", "[]"))[0], 404);
    const network = webSocketNetwork(url);
    await using page = new TCPTalks({ ip: "robot", network });
    await page.connect();
    assertEquals(await page.execute(0x10, [1]), [1]);
    await bridge.printed(/a page talks to/);
    assertEquals((await bridge.stop()).code, 0);
    assert((await page.closed).by !== "us");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("cli bridge: pages alone are bridged until Ctrl-C, too", async () => {
  await using robot = new TCPTalksServer({ port: 0, hostname: HOST });
  robot.bind(0x10, (x: unknown) => x);
  await using bridge = new RunningCommand([
    ...["bridge", `${HOST}:${robot.port}`, "--ws", "0"],
  ]);
  const [, url = ""] = await bridge.printed(/Bridging (http:\S+)/);
  await using page = new TCPTalks({
    ip: "robot",
    network: webSocketNetwork(url),
  });
  await page.connect();
  await bridge.printed(/a page talks to/);
  assertEquals(await page.execute(0x10, [1]), [1]);
  assertEquals((await bridge.stop()).code, 0);
});

Deno.test("cli bridge: what is wrong is said", async () => {
  const cases: [args: string[], said: RegExp][] = [
    [["bridge", HOST, "more"], /Expected one address/],
    [["bridge", HOST, "--origin", "club"], /--origin" takes the address/],
    [["bridge", HOST, "--origin", "file:///x"], /takes http or https/],
    [["bridge", HOST, "--ws", "99999"], /A port is a number/],
    [["bridge", HOST, "--ws", "0", "--allow", "avance"], /An opcode is an int/],
  ];
  for (const [args, said] of cases) {
    const { code, err } = await tcptalks(args);
    assertMatch(err, said);
    assertEquals(code, 64);
  }
});
