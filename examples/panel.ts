/**
 * An ESP32 panel: LEDs and buttons on a microcontroller, driven from the PC.
 * The C++ library reads one way of writing only, which `dialect` chooses. The
 * panel dials; panel.py plays one.
 *
 *     deno run --allow-net examples/panel.ts [PORT]
 */
import { TCPTalks } from "@tcptalks/tcptalks";

/** Opcodes of an ESP32 are below 0x20. */
const opcodes = { led: 0x10, name: 0x11, button: 0x12 } as const;

/** It takes ints, floats and bools, and no keyword arguments. */
type Panel = {
  0x10: (number: number, on: boolean) => null;
  0x11: () => string;
  0x12: () => number;
};

const [port = "26656"] = Deno.args;
await using panel = new TCPTalks<Panel, object, typeof opcodes>({
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
