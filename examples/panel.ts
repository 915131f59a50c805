/**
 * An ESP32 panel: LEDs and buttons on a microcontroller, driven from the PC.
 * The C++ library reads one way of writing only, which `dialect` chooses. The
 * panel dials; panel.py plays one.
 *
 *     deno run --allow-net examples/panel.ts [PORT]
 */
import { opcode, TCPTalks } from "@tcptalks/tcptalks";

/** Opcodes of an ESP32 are below 0x20. */
const opcodes = {
  // It takes ints, floats and bools, and no keyword arguments.
  led: opcode<(number: number, on: boolean) => null>(0x10),
  name: opcode<() => string>(0x11),
  button: opcode<() => number>(0x12),
};

const [port = "26656"] = Deno.args;
await using panel = new TCPTalks({
  port: Number(port),
  dialect: "esp32",
  opcodes,
});
const connected = panel.connect({ timeout: null });
console.log("pc: waiting on port", panel.port);
await connected;

console.log("pc: this is", await panel.remote.name());
const button = await panel.remote.button();
console.log("pc: button", button, "is pressed");
await panel.remote.led(button, true);
