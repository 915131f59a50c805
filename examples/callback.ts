/**
 * The robot calls the bot back. The same program as callback.py.
 *
 *     deno run --allow-net examples/callback.ts robot [PORT]
 *     deno run --allow-net examples/callback.ts bot [HOST [PORT]]
 */
import { TCPTalks } from "@tcptalks/tcptalks";

const WATCH = 0x15, OBSTACLE = 0x50;

async function robot(port = "25565") {
  await using talks = new TCPTalks({ port: Number(port) });

  // What is bound may be async, and may call on the same link. Whoever calls
  // waits for it, so the looking around goes on by itself.
  talks.bind(WATCH, (count: number) => {
    lookAround(count).catch(console.error);
  });

  async function lookAround(count: number) {
    for (let number = 0; number < count; number++) {
      const distance = 400 - 100 * number;
      const answer = await talks.execute(OBSTACLE, distance);
      console.log("robot:", distance, "mm,", answer);
    }
  }

  const connected = talks.connect({ timeout: null });
  console.log("robot: waiting on port", talks.port);
  await connected;
  await talks.sleepUntilDisconnected();
}

async function bot(ip = "127.0.0.1", port = "25565") {
  await using talks = new TCPTalks({ ip, port: Number(port) });
  const close = Promise.withResolvers<void>();

  talks.bind(OBSTACLE, (distance: number) => {
    console.log("bot: obstacle at", distance, "mm");
    if (distance > 250) return "go on";
    close.resolve();
    return "stop";
  });
  await talks.connect();
  await talks.execute(WATCH, 3);
  await close.promise;
  await talks.execute(WATCH, 0); // its answer comes after ours has gone
}

const [role = "bot", ...rest] = Deno.args;
if (role === "robot") await robot(...rest);
else if (role === "bot") await bot(...rest);
else {
  console.error(`Say "robot" or "bot", not "${role}"`);
  Deno.exit(2);
}
