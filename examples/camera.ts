/**
 * A camera: the robot pushes JPEG frames as bytes. The same program as
 * camera.py.
 *
 *     deno run --allow-net examples/camera.ts robot [PORT]
 *     deno run --allow-net examples/camera.ts bot [HOST [PORT]]
 */
import { TCPTalks, tuple } from "@tcptalks/tcptalks";
import { delay } from "@std/async";

const CAMERA = 0x13, FRAME = 0x30;

/** Noise between the two markers of a JPEG; yours comes from the camera. */
function takePicture([width = 0, height = 0]: number[]) {
  const jpeg = new Uint8Array(Math.trunc(width * height / 10) + 4);
  crypto.getRandomValues(jpeg);
  jpeg.set([0xff, 0xd8]);
  jpeg.set([0xff, 0xd9], jpeg.length - 2);
  return jpeg;
}

async function robot(port = "25566") {
  await using talks = new TCPTalks({ port: Number(port) });

  talks.bind(CAMERA, (size: number[], fps: number) => {
    film(size, fps).catch(console.error);
  });

  async function film(size: number[], fps: number) {
    while (talks.isConnected) {
      // Nobody waits for an answer, but this waits for a bot that is slow.
      await talks.send(FRAME, "camera", takePicture(size));
      await delay(1000 / fps);
    }
    console.log("robot: the bot has seen enough");
  }

  const connected = talks.connect({ timeout: null });
  console.log("robot: waiting on port", talks.port);
  await connected;
  await talks.sleepUntilDisconnected();
}

async function bot(ip = "127.0.0.1", port = "25566") {
  await using talks = new TCPTalks({ ip, port: Number(port) });
  const frames: Uint8Array[] = [];
  const enough = Promise.withResolvers<void>();

  talks.bind(FRAME, (_name: string, jpeg: Uint8Array) => {
    frames.push(jpeg);
    if (frames.length === 5) enough.resolve();
  });
  await talks.connect();
  await talks.execute(CAMERA, tuple(640, 480), 30);
  await enough.promise;
  await talks.disconnect();
  for (const [i, jpeg] of frames.slice(0, 5).entries()) {
    const ends = [jpeg.at(0), jpeg.at(1), jpeg.at(-2), jpeg.at(-1)].join();
    const whole = ends === "255,216,255,217" ? "whole" : "broken";
    console.log("bot: frame", i + 1, "has", jpeg.length, "bytes,", whole);
  }
}

const [role = "bot", ...rest] = Deno.args;
if (role === "robot") await robot(...rest);
else if (role === "bot") await bot(...rest);
else {
  console.error(`Say "robot" or "bot", not "${role}"`);
  Deno.exit(2);
}
