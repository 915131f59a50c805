/**
 * The components server of a Raspberry Pi, and a PC that drives the wheels
 * through it: an answer is an object of the robot's own class. The same
 * program as components.py.
 *
 *     deno run --allow-net examples/components.ts robot [PORT]
 *     deno run --allow-net examples/components.ts bot [HOST [PORT]]
 */
import { Registry, TCPTalks, tuple } from "@tcptalks/tcptalks";

const CALL = 0x20; // (component, method, args, kwargs)
const SET_POSITION = 0x10, GET_POSITION = 0x16;

/** What an Arduino answered: bytes, to be read one value after the other. */
class Deserializer {
  constructor(public remaining = new Uint8Array()) {}

  readFloat() {
    const { buffer, byteOffset } = this.remaining;
    this.remaining = this.remaining.subarray(4);
    return new DataView(buffer, byteOffset).getFloat32(0, true);
  }
}

// Python knows the class by its module: only what is registered is ever made.
const registry = new Registry()
  .register(Deserializer, { module: "common.serialutils" });

/** Plays the Arduino: what is sent to it are little-endian floats. */
class Wheeledbase {
  #position = new Uint8Array(12);

  send(opcode: number, ...args: Uint8Array[]) {
    if (opcode !== SET_POSITION) return;
    args.forEach((bytes, i) => this.#position.set(bytes, 4 * i));
  }

  execute(opcode: number) {
    return opcode === GET_POSITION ? new Deserializer(this.#position) : null;
  }
}

async function robot(port = "25566") {
  const wheels = new Wheeledbase();
  await using talks = new TCPTalks({ port: Number(port), registry });

  // Name what may be called: a peer must not reach every property.
  talks.bind(CALL, (component: string, method: string, args: never[]) => {
    const [opcode = 0, ...bytes] = args;
    switch (`${component}.${method}`) {
      case "wheeledbase.send":
        return wheels.send(opcode, ...bytes);
      case "wheeledbase.execute":
        return wheels.execute(opcode);
      default:
        throw new Error(`No method "${method}" of "${component}"`);
    }
  });
  const connected = talks.connect({ timeout: null });
  console.log("robot: waiting on port", talks.port);
  await connected;
  await talks.sleepUntilDisconnected();
}

async function bot(ip = "127.0.0.1", port = "25566") {
  await using talks = new TCPTalks({ ip, port: Number(port), registry });
  await talks.connect();

  const call = (method: string, ...args: unknown[]) =>
    talks.execute(CALL, "wheeledbase", method, tuple(...args), {});
  const floats = [100, 0.5, -2].map((value) =>
    new Uint8Array(Float32Array.of(value).buffer)
  );
  await call("send", SET_POSITION, ...floats);
  const output = await call("execute", GET_POSITION);
  if (!(output instanceof Deserializer)) throw new Error("No Deserializer");
  const { name } = output.constructor;
  console.log("bot: a", name, "of", output.remaining.length, "bytes");
  const place = [output.readFloat(), output.readFloat(), output.readFloat()];
  console.log("bot: the robot is at", place.map((v) => v.toFixed(1)).join(" "));
}

const [role = "bot", ...rest] = Deno.args;
if (role === "robot") await robot(...rest);
else if (role === "bot") await bot(...rest);
else {
  console.error(`Say "robot" or "bot", not "${role}"`);
  Deno.exit(2);
}
