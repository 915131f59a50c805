import type { ReplayState } from "../protocol.ts";
import { blank, byId, onPress, setText } from "./elements.ts";
import { timeText } from "./formats.ts";
import type { ServerLink } from "./server_link.ts";
import { texts } from "./texts.ts";

/** Where a replay is, and what moves it. */
export class Timeline {
  #server: ServerLink;
  #element = byId("timeline", HTMLElement);
  #play = byId("play", HTMLButtonElement);
  #position = byId("position", HTMLInputElement);
  #speed = byId("speed", HTMLSelectElement);
  #time = byId("replay-time", HTMLElement);
  #marks = byId("error-marks", HTMLCanvasElement);
  #isPlaying = false;
  #isHeld = false;
  /** Where the replay was when it was asked to jump to an error. */
  #jumpedFrom: number | undefined;
  #at = 0;
  #marked = "";

  constructor(server: ServerLink) {
    this.#server = server;
    this.#play.addEventListener("click", () => this.toggle());
    const buttons = [
      ["step-back", { step: -1 }],
      ["step-on", { step: 1 }],
      ["error-back", { error: -1 }],
      ["error-on", { error: 1 }],
    ] as const;
    for (const [id, asked] of buttons) {
      onPress(id, () => {
        this.#jumpedFrom = "error" in asked ? this.#at : undefined;
        void server.ask("/replay", asked);
      });
    }
    this.#speed.addEventListener("change", () => {
      void server.ask("/replay", { speed: Number(this.#speed.value) });
    });
    this.#position.addEventListener("pointerdown", () => this.#isHeld = true);
    this.#position.addEventListener("change", () => {
      this.#isHeld = false;
      void server.ask("/replay", { position: Number(this.#position.value) });
    });
    this.#position.addEventListener("input", () => this.#showTime());
  }

  toggle(): void {
    void this.#server.ask("/replay", { play: !this.#isPlaying });
  }

  /** Whether the error that was jumped to is there now: the last message is the replay's. */
  jumped({ position }: ReplayState, latest: number): boolean {
    const from = this.#jumpedFrom;
    if (from === undefined || position === from) return false;
    if (Math.abs(latest - position) > 0.01) return false;
    this.#jumpedFrom = undefined;
    return true;
  }

  update(replay: ReplayState | undefined): void {
    this.#element.hidden = replay === undefined;
    if (replay === undefined) return;
    const { position, duration, isPlaying, speed, errors } = replay;
    this.#isPlaying = isPlaying;
    this.#at = position;
    setText(this.#play, isPlaying ? `❚❚ ${texts.pause}` : `▶ ${texts.play}`);
    const max = `${Math.ceil(duration)}`;
    if (this.#position.max !== max) this.#position.max = max;
    if (!this.#isHeld) this.#position.value = `${position}`;
    if (document.activeElement !== this.#speed) this.#speed.value = `${speed}`;
    this.#showTime();
    this.#mark(errors, duration);
  }

  #showTime(): void {
    const at = timeText(Number(this.#position.value));
    this.#position.setAttribute("aria-valuetext", at);
    setText(this.#time, `${at} / ${timeText(Number(this.#position.max))}`);
  }

  /** A red line for each error. */
  #mark(errors: readonly number[], duration: number): void {
    const canvas = this.#marks;
    const width = canvas.clientWidth;
    const key = `${errors.length} ${width}`;
    if (key === this.#marked || width === 0) return;
    this.#marked = key;
    const made = blank(canvas);
    if (made === undefined) return;
    const { context, scale } = made;
    context.fillStyle = made.colour("bad");
    for (const time of errors) {
      const x = 7 + time / (duration || 1) * (width - 16);
      context.fillRect(x * scale, 0, 2 * scale, canvas.height);
    }
  }
}
