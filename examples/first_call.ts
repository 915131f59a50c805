/**
 * A first call: the tutorial of TCPTalks. The same program as first_call.py.
 *
 *     deno run --allow-net examples/first_call.ts robot [PORT]
 *     deno run --allow-net examples/first_call.ts bot [HOST [PORT]]
 */
import { repr, TCPTalks, tuple } from "@tcptalks/tcptalks";

const SAY = 0xff;

function say(text: string) {
  console.log("robot: someone says", text);
  return tuple("Bien reçu", 10);
}

async function robot(port = "25565") {
  await using talks = new TCPTalks({ port: Number(port) });
  talks.bind(SAY, say);
  const connected = talks.connect({ timeout: null });
  console.log("robot: waiting on port", talks.port);
  await connected;
  await talks.sleepUntilDisconnected();
}

async function bot(ip = "127.0.0.1", port = "25565") {
  await using talks = new TCPTalks({ ip, port: Number(port) });
  await talks.connect();

  // Ask, and wait for the answer.
  const [text, number] = await talks.execute(SAY, "tu me reçois ?") as string[];
  console.log("bot:", text, number);

  // Ask, do something else, and look for the answer later.
  const retcode = await talks.send(SAY, "et maintenant ?");
  console.log("bot:", repr(await talks.poll(retcode, { timeout: 1000 })));
}

const [role = "bot", ...rest] = Deno.args;
if (role === "robot") await robot(...rest);
else if (role === "bot") await bot(...rest);
else {
  console.error(`Say "robot" or "bot", not "${role}"`);
  Deno.exit(2);
}
