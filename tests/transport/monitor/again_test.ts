import { assertEquals, assertRejects } from "@std/assert";
import { dumps } from "../../../codec/pickle/pickler.ts";
import { TCPTalks, tuple } from "../../../mod.ts";
import { Observer, type Passed } from "../../../transport/cli/tap/observer.ts";
import { sendAgain } from "../../../transport/monitor/send_again.ts";

const R = new TextEncoder().encode("R");

/** So many recorded requests. */
function requests(count: number): Passed[] {
  const all: Passed[] = [];
  const observer = new Observer(
    1,
    true,
    (passed) => all.push(passed),
  );
  for (let i = 0; i < count; i++) {
    observer.saw("client", dumps(tuple(R, 0x10, i + 1000, tuple(i), {})), i);
  }
  observer.close();
  return all;
}

Deno.test("monitor: who reads no more answers of what is sent again stops it", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  const came: number[] = [];
  robot.bind(0x10, (i: number) => came.push(i));
  const connected = robot.connect();
  const answers: string[] = [];
  for await (
    const { text } of sendAgain(`127.0.0.1:${robot.port}`, "", requests(9))
  ) {
    answers.push(text);
    if (answers.length === 2) break;
  }
  await connected;
  assertEquals([answers, came], [["1", "2"], [0, 1]]);
});

Deno.test("monitor: a thousand requests are sent again at a time", async () => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  robot.bind(0x10, (i: number) => i);
  const connected = robot.connect();
  const host = `127.0.0.1:${robot.port}`;
  const answers = await Array.fromAsync(sendAgain(host, "", requests(1001)));
  await connected;
  assertEquals([answers.length, answers.at(-1)?.text], [1000, "999"]);
});

Deno.test("monitor: a robot that refuses the password of what is sent again is told in words", async () => {
  await using robot = new TCPTalks({
    ...{ port: 0, hostname: "127.0.0.1", password: "sesame" },
  });
  const connected = robot.connect().catch(() => {});
  const host = `127.0.0.1:${robot.port}`;
  for (const [password, more] of [["", " as none was given"], ["no", ""]]) {
    const error = await assertRejects(() =>
      sendAgain(host, password ?? "", requests(1)).next()
    );
    assertEquals(
      (error as Error).message,
      `${host} refused the password${more}`,
    );
  }
  await robot.disconnect();
  await connected;
});
