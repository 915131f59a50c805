/**
 * A server for many: robots tell the beacon where they are, and it tells each
 * where the others are. The same program as beacon.py.
 *
 *     deno run --allow-net examples/beacon.ts server [PORT]
 *     deno run --allow-net examples/beacon.ts robot ID X Y [HOST [PORT]]
 *
 * It begins once three robots are there.
 */
import {
  float,
  repr,
  TCPTalks,
  TCPTalksServer,
  tuple,
} from "@tcptalks/tcptalks";

const HERE = 0x10, OTHERS = 0x11;

async function server(port = "25568") {
  await using beacon = new TCPTalksServer({ port: Number(port) });
  const places = new Map<unknown, unknown>();
  const known = Promise.withResolvers<void>();

  beacon.bind(HERE, (robot: number, x: number, y: number) => { // for all robots
    places.set(robot, tuple(float(x), float(y)));
    if (places.size === 3) known.resolve();
  });
  console.log("server: waiting on port", beacon.port);
  const next = () => beacon.connect({ timeout: null });
  const robots = await Promise.all([next(), next(), next()]);
  await known.promise;
  for (const id of robots.sort()) {
    const others = new Map([...places].sort());
    others.delete(id);
    const said = await beacon.with({ id }).execute(OTHERS, others);
    console.log("server: robot", id, "says", said);
  }
}

async function robot([id, x, y, ip = "127.0.0.1", port = "25568"]: string[]) {
  await using talks = new TCPTalks({ ip, port: Number(port), id: Number(id) });
  talks.bind(OTHERS, (places: unknown) => {
    console.log("robot", id, "knows of", repr(places));
    return "thanks";
  });
  await talks.connect();
  // Whole numbers are ints to Python, unless they are made floats.
  await talks.execute(HERE, Number(id), float(Number(x)), float(Number(y)));
  await talks.sleepUntilDisconnected();
}

const [role, ...rest] = Deno.args;
if (role === "server") await server(...rest);
else if (role === "robot" && rest.length >= 3) await robot(rest);
else {
  console.error('Say "server", or "robot" and its ID X Y');
  Deno.exit(2);
}
