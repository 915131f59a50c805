import type { CallStore, Pose } from "./call_store.ts";
import {
  blank,
  byId,
  make,
  onPress,
  remember,
  remembered,
  setText,
} from "./elements.ts";
import { timeText } from "./formats.ts";
import { texts } from "./texts.ts";

/** A robot, by its link or 0, and its way. */
type Track = readonly [robot: number, track: readonly Pose[]];

/** The way of each robot, of what these opcodes told of it. */
export function tracksOf(
  { tracks }: CallStore,
  isWanted: (op: string) => boolean,
): readonly Track[] {
  return Array.from(tracks, ([robot, track]) => [
    robot,
    track.filter(([, , , , op]) => isWanted(op)),
  ]);
}

/** The table from above, with the robots' tracks. */
export class RobotMap {
  onPick: (time: number) => void = () => {};
  /** The time whose places are shown as well. */
  whenOf: () => number | undefined = () => undefined;
  #store: CallStore;
  #canvas = byId("map-canvas", HTMLCanvasElement);
  #width = byId("map-width", HTMLInputElement);
  #height = byId("map-height", HTMLInputElement);
  #unit = byId("map-unit", HTMLSelectElement);
  #place = byId("map-place", HTMLElement);
  #sources = byId("map-sources", HTMLDivElement);
  #boxes = new Map<string, HTMLInputElement>();
  #picture: ImageBitmap | undefined;
  #trouble = "";
  #pointer: readonly [number, number] | undefined;
  #drawn = 0;
  /** What is drawn, and where on the canvas. */
  #tracks: readonly Track[] = [];
  #placeOf: (pose: Pose) => readonly [x: number, y: number] = () => [0, 0];

  constructor(store: CallStore) {
    this.#store = store;
    for (const input of [this.#width, this.#height, this.#unit]) {
      input.value = remembered(input.id, input.value);
      input.addEventListener("change", () => remember(input.id, input.value));
    }
    const file = byId("map-picture", HTMLInputElement);
    file.addEventListener("change", async () => {
      const [picture] = file.files ?? [];
      this.#picture = picture &&
        await createImageBitmap(picture).catch(() => undefined);
      this.#trouble = picture && !this.#picture ? texts.noPicture : "";
    });
    onPress("map-clear", () => {
      store.clearTracks();
    });
    this.#canvas.addEventListener("pointermove", (event) => {
      this.#pointer = [event.offsetX, event.offsetY];
    });
    this.#canvas.addEventListener("click", (event) => {
      const near = this.#near(event.offsetX, event.offsetY);
      if (near) this.onPick(near[3]);
    });
    this.#canvas.addEventListener("pointerleave", () => {
      this.#pointer = undefined;
    });
  }

  /** Draws what came; at most twenty times a second. */
  update(isShown: boolean): void {
    const now = performance.now();
    if (now - this.#drawn < 50 || !isShown) return;
    this.#drawn = now;
    this.#list();
    this.#draw();
  }

  #list(): void {
    for (const [op, isAngle] of this.#store.poseOpcodes) {
      const known = this.#boxes.get(op);
      if (known) {
        // Until the user says otherwise: a third number that is an angle.
        if (known.dataset.touched === undefined) known.checked = isAngle;
        continue;
      }
      const label = make("label", "");
      const box = make("input", "");
      box.type = "checkbox";
      box.checked = isAngle;
      box.addEventListener("change", () => box.dataset.touched = "");
      label.append(box, ` ${op}`);
      this.#boxes.set(op, box);
      this.#sources.append(label);
    }
  }

  #draw(): void {
    const canvas = this.#canvas;
    const made = blank(canvas);
    if (made === undefined) return;
    const { context, scale } = made;
    const { width, height } = canvas;
    const sizeX = Math.max(1, Number(this.#width.value) || 3000);
    const sizeY = Math.max(1, Number(this.#height.value) || 2000);
    const tracks = tracksOf(
      this.#store,
      (op) => this.#boxes.get(op)?.checked === true,
    );
    this.#tracks = tracks;
    // The table, and as much around it as the robots went.
    let [left, right, bottom, top] = [0, sizeX, 0, sizeY];
    for (const [, track] of tracks) {
      for (const [x, y] of track) {
        left = Math.max(-4 * sizeX, Math.min(left, x));
        right = Math.min(5 * sizeX, Math.max(right, x));
        bottom = Math.max(-4 * sizeY, Math.min(bottom, y));
        top = Math.min(5 * sizeY, Math.max(top, y));
      }
    }
    const edge = 24 * scale;
    const unit = Math.min(
      (width - 2 * edge) / (right - left),
      (height - 2 * edge) / (top - bottom),
    );
    const marginX = (width - unit * (right - left)) / 2;
    const marginY = (height - unit * (top - bottom)) / 2;
    const xOf = (x: number) => marginX + (x - left) * unit;
    const yOf = (y: number) => height - marginY - (y - bottom) * unit;
    context.fillStyle = made.colour("table");
    context.fillRect(xOf(0), yOf(sizeY), sizeX * unit, sizeY * unit);
    if (this.#picture) {
      const at = [xOf(0), yOf(sizeY), sizeX * unit, sizeY * unit] as const;
      context.drawImage(this.#picture, ...at);
    }
    const grid = made.colour("line");
    const step = 10 ** Math.floor(Math.log10(Math.max(sizeX, sizeY) / 2)) / 2;
    for (let x = 0; x <= sizeX; x += step) {
      made.line(grid, 1, [xOf(x), yOf(0)], [xOf(x), yOf(sizeY)]);
    }
    for (let y = 0; y <= sizeY; y += step) {
      made.line(grid, 1, [xOf(0), yOf(y)], [xOf(sizeX), yOf(y)]);
    }
    this.#placeOf = ([x, y]) => [xOf(x) / scale, yOf(y) / scale];
    const robots = new Map<string, { colour: string; pose: Pose }>();
    for (const [i, [robot, track]] of tracks.entries()) {
      const colour = made.colour(`c${i % 10}`);
      context.lineJoin = "round";
      context.beginPath();
      for (const [x, y] of track) context.lineTo(xOf(x), yOf(y));
      // With a rim: a picture may have the same colour.
      context.strokeStyle = made.colour("back");
      context.lineWidth = 4 * scale;
      if (this.#picture) context.stroke();
      context.strokeStyle = colour;
      context.lineWidth = 2 * scale;
      context.stroke();
      const pose = track.at(-1);
      const name = robot === 0 ? "robot" : `#${robot}`;
      if (pose) robots.set(name, { colour, pose });
    }
    const r = 9 * scale;
    const turn = this.#unit.value === "deg" ? Math.PI / 180 : 1;
    for (const [robot, { colour, pose: [x, y, heading] }] of robots) {
      context.save();
      context.translate(xOf(x), yOf(y));
      context.lineWidth = 2 * scale;
      context.rotate(-heading * turn);
      context.fillStyle = colour;
      context.strokeStyle = made.colour("back");
      context.beginPath();
      context.moveTo(1.6 * r, 0);
      context.lineTo(-r, r);
      context.lineTo(-0.5 * r, 0);
      context.lineTo(-r, -r);
      context.closePath();
      context.fill();
      context.stroke();
      context.restore();
      if (robots.size === 1) continue;
      made.text(robot, colour, 12, xOf(x) + 1.5 * r, yOf(y) - 1.5 * r);
    }
    const near = this.#pointer && this.#near(...this.#pointer);
    context.strokeStyle = made.colour("text");
    context.lineWidth = 2 * scale;
    for (const pose of near ? [near] : this.#then()) {
      context.beginPath();
      context.arc(xOf(pose[0]), yOf(pose[1]), 6 * scale, 0, 2 * Math.PI);
      context.stroke();
    }
    const poses = Array.from(
      robots,
      ([robot, { pose }]) =>
        `${robots.size > 1 ? `${robot} ` : ""}${poseText(pose)}`,
    );
    const [px, py] = this.#pointer ?? [0, 0];
    const x = Math.round((px * scale - xOf(0)) / unit);
    const y = Math.round((yOf(0) - py * scale) / unit);
    // Where the pointer is, or else the robots.
    const place = near
      ? `${poseText(near)}  ${timeText(near[3])}`
      : this.#pointer
      ? `${x}, ${y}`
      : this.#trouble || poses.join("  ") || texts.mapHelp;
    setText(this.#place, place);
  }

  /** The point of a track that is drawn next to a place of the canvas, the latest of several; undefined where none is near. */
  #near(x: number, y: number): Pose | undefined {
    let nearest: Pose | undefined;
    let least = 12;
    for (const pose of this.#tracks.flatMap(([, track]) => track)) {
      const [px, py] = this.#placeOf(pose);
      const away = Math.hypot(px - x, py - y);
      if (away > least) continue;
      nearest = pose;
      least = away;
    }
    return nearest;
  }

  /** Where each robot was at the time that is looked at. */
  #then(): readonly Pose[] {
    const when = this.whenOf();
    if (when === undefined) return [];
    return this.#tracks.map(([, track]) =>
      track.findLast(([, , , t]) => t <= when)
    ).filter((pose) => pose !== undefined);
  }
}

/** A place and a heading, short. */
export function poseText([x, y, heading]: Pose): string {
  return `(${Math.round(x)}, ${Math.round(y)}, ${heading.toFixed(2)})`;
}
