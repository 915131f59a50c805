import { assertEquals } from "@std/assert";
import { TCPTalks } from "../../transport/mod.ts";
import { askLive } from "../kit/python/asker.ts";
import { needsPython } from "../kit/python/wants.ts";

/** Connects and resets the connection, faster than anybody can accept it. */
const KNOCK_AND_RUN = `
import socket, struct
for _ in range(given["times"]):
    s = socket.create_connection(("127.0.0.1", given["port"]))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
answer = True
`;

needsPython.test("a hundred who connect and reset at once keep nobody waiting", async (python) => {
  await using robot = new TCPTalks({ port: 0, hostname: "127.0.0.1" });
  robot.bind(1, (x: unknown) => x);
  const ready = robot.connect({ timeout: null });
  await askLive(python, KNOCK_AND_RUN, { port: robot.port, times: 100 });
  await using bot = new TCPTalks({ ip: "127.0.0.1", port: robot.port });
  await Promise.all([ready, bot.connect()]);
  assertEquals(await bot.execute(1, "hi"), "hi");
});
