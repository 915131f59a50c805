/// <reference lib="dom" />
/** A phone as the remote control of `robot.py`: one thumb a wheel, and a stop that nothing holds up. */

import { opcode, TCPTalks, webSocketNetwork } from "@tcptalks/tcptalks/web";

const opcodes = {
  drive: opcode<
    (left: number, right: number) => [x: number, y: number, heading: number]
  >(0x20),
  stop: opcode<() => null>(0x21),
  release: opcode<() => null>(0x22),
  state: opcode<() => Map<string, unknown>>(0x23),
};

/** Milliseconds between two commands: the robot stops by itself after 400. */
const PERIOD_MS = 50;

function link(): TCPTalks<typeof opcodes> {
  return new TCPTalks({
    ip: "robot",
    network: webSocketNetwork(location.href),
    opcodes,
    timeout: 2000,
    reconnect: { maxDelay: 1000 },
  });
}

/** The wheels' speeds, as the thumbs have them. */
const wheels = { left: 0, right: 0 };
const driver = link();
// A link of its own: a stop does not wait behind what the other still has to send.
const brake = link();
let state: "go" | "stopping" | "stopped" = "go";
/** How often the stop was pressed. */
let presses = 0;

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`There is no "${id}"`);
  return found;
}

function say(text: string): void {
  element("status").textContent = text;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** One thumb: how far up or down it is from the middle. */
function stick(wheel: "left" | "right"): void {
  const place = element(wheel);
  const knob = place.firstElementChild as HTMLElement;
  const set = (speed: number): void => {
    wheels[wheel] = speed;
    knob.style.transform = `translateY(${-speed * place.clientHeight / 3}px)`;
  };
  const follow = (event: PointerEvent): void => {
    const { top, height } = place.getBoundingClientRect();
    const up = (top + height / 2 - event.clientY) / (height / 3);
    set(Math.max(-1, Math.min(1, up)));
  };
  place.onpointerdown = (event) => {
    place.setPointerCapture(event.pointerId);
    follow(event);
  };
  place.onpointermove = (event) => {
    if (place.hasPointerCapture(event.pointerId)) follow(event);
  };
  place.onpointerup = place.onpointercancel = () => set(0);
}

/** Says how fast the wheels turn, one command at a time: on a slow link there are fewer, never old ones. */
async function drive(): Promise<never> {
  let wasMoving = false;
  for (;;) {
    const isMoving = wheels.left !== 0 || wheels.right !== 0;
    // Without a link a command would wait, and be an old one when it came.
    const mayDrive = state === "go" && driver.isConnected;
    if (mayDrive && (isMoving || wasMoving)) {
      try {
        const { left, right } = wheels;
        const [x, y] = await driver.remote.drive(left, right);
        element("place").textContent = `${x.toFixed(0)}, ${y.toFixed(0)} mm`;
      } catch (error) {
        say(String(error));
      }
    }
    wasMoving = isMoving;
    await pause(PERIOD_MS);
  }
}

/** Stops here at once, and there until the robot has said that it did. */
async function stop(): Promise<void> {
  const press = ++presses;
  state = "stopping";
  document.body.className = "stopped";
  element("release").hidden = true;
  say("stopping …");
  while (press === presses) {
    try {
      await brake.remote.stop();
      if (press !== presses) return;
      state = "stopped";
      element("release").hidden = false;
      return say(state);
    } catch (error) {
      // It stops by itself where it hears nothing.
      say(`stopping … ${error}`);
      await pause(PERIOD_MS);
    }
  }
}

async function release(): Promise<void> {
  const press = presses;
  await brake.remote.release();
  // A stop that was pressed meanwhile counts, and comes behind it.
  if (press !== presses) return;
  element("release").hidden = true;
  state = "go";
  document.body.className = "";
  say(state);
}

async function keep(talks: typeof driver): Promise<void> {
  for await (const event of talks.status()) {
    // Only the robot's answer says that it has stopped.
    if (state === "stopping") continue;
    if (event.type === "connected") say(state);
    if (event.type === "reconnecting") say(`no link: ${event.reason.message}`);
  }
}

stick("left");
stick("right");
element("stop").onpointerdown = () => void stop();
element("release").onclick = () => void release().catch((e) => say(String(e)));
driver.bind(0x60, (side: string) => {
  say(`at the ${side} edge`);
  navigator.vibrate?.(100);
});
void keep(driver);
try {
  await Promise.all([
    driver.connect({ timeout: null }),
    brake.connect({ timeout: null }),
  ]);
  await drive();
} catch (error) {
  say(String(error));
}
