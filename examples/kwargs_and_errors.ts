/**
 * Keyword arguments, and what happens when a call fails. The same program as
 * kwargs_and_errors.py.
 *
 *     deno run --allow-net examples/kwargs_and_errors.ts robot [PORT]
 *     deno run --allow-net examples/kwargs_and_errors.ts bot [HOST [PORT]]
 */
import {
  kwargs,
  PythonError,
  RemoteError,
  TCPTalks,
  TimeoutError,
} from "@tcptalks/tcptalks";
import { delay } from "@std/async";

const MOVE = 0x10, NAP = 0x11, UNKNOWN = 0x77;

function move(distance: number, speed = 0.5) {
  if (speed > 0 && speed <= 1) return `moved ${distance} mm at ${speed}`;
  throw new PythonError("ValueError", `speed goes from 0 to 1, not ${speed}`);
}

async function nap(seconds: number) {
  await delay(seconds * 1000);
  return "awake";
}

async function robot(port = "25565") {
  await using talks = new TCPTalks({ port: Number(port) });
  // Arguments are bound by the parameters' names, too: move(speed=1, distance=3).
  talks.bind(MOVE, move);
  talks.bind(NAP, nap);
  const connected = talks.connect({ timeout: null });
  console.log("robot: waiting on port", talks.port);
  await connected;
  await talks.sleepUntilDisconnected();
}

async function bot(ip = "127.0.0.1", port = "25565") {
  await using talks = new TCPTalks({ ip, port: Number(port) });
  await talks.connect();
  console.log("bot:", await talks.execute(MOVE, 300));
  console.log("bot:", await talks.execute(MOVE, 200, kwargs({ speed: 0.25 })));
  const named = kwargs({ speed: 1, distance: 3 });
  console.log("bot:", await talks.execute(MOVE, named));

  const tell = (error: unknown) => {
    if (error instanceof RemoteError) { // error.traceback is Python's own
      console.log(`bot: ${error.type}:`, error.args[0]);
    } else if (error instanceof TimeoutError) {
      console.log("bot: it takes too long");
    } else throw error;
  };
  // An exception over there is thrown here.
  await talks.execute(MOVE, 1, kwargs({ speed: 7 })).catch(tell);
  await talks.execute(UNKNOWN).catch(tell);
  // Where no answer comes in time, the link lives on.
  await talks.with({ timeout: 100 }).execute(NAP, 1).catch(tell);
  console.log("bot:", await talks.execute(NAP, 0));
}

const [role = "bot", ...rest] = Deno.args;
if (role === "robot") await robot(...rest);
else if (role === "bot") await bot(...rest);
else {
  console.error(`Say "robot" or "bot", not "${role}"`);
  Deno.exit(2);
}
