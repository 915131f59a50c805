/** A class that lives in a robot's module crosses as an error. */

import { assertEquals, assertRejects } from "@std/assert";
import { PyException, PyGlobal, TCPTalks } from "../../mod.ts";
import { PythonError, PythonPeer } from "../kit/python/peer.ts";
import { eachPython } from "../kit/python/wants.ts";

eachPython((python, test) =>
  test(`a class of a robot's module is raised at Python ${python.version}`, async () => {
    await using peer = await PythonPeer.start({ python, robotModules: true });
    await using robot = new TCPTalks({
      port: 0,
      hostname: "127.0.0.1",
      onError() {},
    });
    const off = new PyGlobal("common.serialtalks", "ConnectionFailedError");
    robot.bind(0x10, () => {
      throw new PyException(off, ["the Arduino does not answer"]);
    });
    const ready = robot.connect();
    const bot = await peer.client(robot.port);
    await bot.connect();
    await ready;
    const error = await assertRejects(() => bot.execute(0x10), PythonError);
    assertEquals(error.type, "ConnectionFailedError");
  })
);
