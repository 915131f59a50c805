import { Observer, type Passed } from "../cli/tap/observer.ts";
import { Pauses } from "../cli/given/files.ts";
import { MAX_LINKS as MAX_RELAY_LINKS } from "../cli/tap/relay.ts";
import type { Recorded, Recording } from "../cli/tap/recording.ts";
import { PASSWORD_RETCODE } from "../messages/message.ts";
import { contentOf } from "../cli/shown/passed_text.ts";
import { decoded, type Kept } from "./history.ts";
import { BATCH_MS, MAX_ERRORS, MAX_KEPT } from "./limits.ts";
import type { Asks, ReplayState } from "./protocol.ts";

/** How slow and how fast a replay goes. */
const SPEEDS = { slowest: 0.1, fastest: 10 } as const;

/** Who is shown what is played. */
export interface PlayerObserver {
  reset(): void;
  show(passed: Passed): void;
}

/** A recording as if it happened now: it goes on, stops, and jumps. */
export class Player {
  #file: Pick<ReplayState, "path" | "broken">;
  #all: Kept[] = [];
  #errors: number[] = [];
  /** The requests whose answers are not in it. */
  #unanswered = new Set<number>();
  #observer: PlayerObserver;
  #duration = 0;
  #shown = 0;
  #position = 0;
  #speed = 1;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last = 0;

  private constructor(
    file: Pick<ReplayState, "path" | "broken">,
    observer: PlayerObserver,
  ) {
    this.#file = file;
    this.#observer = observer;
  }

  /** Makes one, which stands at the end: all is shown. */
  static async of(
    path: string,
    { records, broken }: Recording,
    observer: PlayerObserver,
    pauses: Pauses = new Pauses(),
  ): Promise<Player> {
    const player = new Player({ path, broken }, observer);
    await player.#read(records, pauses);
    player.#duration = player.#all.at(-1)?.passed.time ?? 0;
    player.#position = player.#duration;
    player.#shown = player.#all.length;
    return player;
  }

  get state(): ReplayState {
    return {
      ...this.#file,
      position: this.#position,
      duration: this.#duration,
      speed: this.#speed,
      isPlaying: this.#timer !== undefined,
      errors: this.#errors,
    };
  }

  get(number: number): Kept | undefined {
    const kept = this.#all[number - 1];
    return kept && decoded(kept);
  }

  isUnanswered(number: number): boolean {
    return this.#unanswered.has(number);
  }

  /** The last messages that are shown, oldest first, decoded as they are asked for. */
  latest(): IteratorObject<Passed> {
    const first = Math.max(0, this.#shown - MAX_KEPT);
    return this.#all.slice(first, this.#shown).values()
      .map((kept) => decoded(kept).passed);
  }

  ask({ play, speed, position, step, error }: Asks["/replay"]): void {
    if (speed !== undefined && Number.isFinite(speed)) {
      this.#speed = Math.min(SPEEDS.fastest, Math.max(SPEEDS.slowest, speed));
    }
    if (position !== undefined && Number.isFinite(position)) {
      this.#seek(position);
    }
    if (step === 1 || step === -1) this.#step(step);
    if (error !== undefined) this.#jump(error);
    if (play === true) this.#play();
    if (play === false) this.stop();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #read(records: readonly Recorded[], pauses: Pauses): Promise<void> {
    const counter = { last: 0 };
    const observers = new Map<number, Observer>();
    const open = this.#unanswered;
    const tell = (passed: Passed): void => {
      const { kind } = contentOf(passed);
      if (/^(error|malformed)$/.test(kind)) this.#errors.push(passed.time);
      if (kind === "request") open.add(passed.number);
      if (passed.request !== undefined) open.delete(passed.request);
      this.#all.push({ passed: { ...passed, message: undefined }, at });
    };
    // Nobody wants to wait until the first message comes.
    const start = records[0]?.time ?? 0;
    let time = 0;
    let at = new Date(0);
    for (const record of records) {
      if (pauses.isDue(record.bytes?.length)) await pauses.take();
      // Another program's clock may have jumped.
      time = Math.max(time, record.time - start);
      at = record.at ?? new Date(time);
      const { link, from, bytes } = record;
      if (bytes === undefined) {
        const passed = password(++counter.last, { ...record, time });
        this.#all.push({ passed, at });
        if (record.isRight === false) this.#errors.push(time);
        continue;
      }
      const observer = observers.get(link) ??
        new Observer(link, true, tell, counter);
      // The last ones that spoke: a tap has so many open at a time, and no more.
      observers.delete(link);
      observers.set(link, observer);
      if (observers.size > MAX_RELAY_LINKS) {
        const [oldest = link] = observers.keys();
        observers.get(oldest)?.close();
        observers.delete(oldest);
      }
      observer.saw(from, bytes, time);
    }
    for (const observer of observers.values()) observer.close();
    // Where nobody ever answered, only one side was recorded.
    if (!this.#all.some(({ passed }) => passed.request !== undefined)) {
      open.clear();
    }
    for (const number of open) this.#errors.push(this.#timeOf(number));
    this.#errors = this.#errors.sort((a, b) => a - b).slice(0, MAX_ERRORS);
  }

  #play(): void {
    if (this.#timer !== undefined) return;
    if (this.#position >= this.#duration) this.#seek(0);
    this.#last = performance.now();
    // The system's own timer: what is played goes by the clock of who looks on.
    this.#timer = setInterval(() => {
      const now = performance.now();
      const passed = (now - this.#last) * this.#speed;
      this.#last = now;
      this.#seek(this.#position + passed);
      if (this.#position >= this.#duration) this.stop();
    }, BATCH_MS);
  }

  #seek(position: number): void {
    const to = Math.min(this.#duration, Math.max(0, position));
    const isBack = to < this.#position;
    this.#position = to;
    let shown = isBack ? 0 : this.#shown;
    while (shown < this.#all.length && this.#timeOf(shown + 1) <= to) shown++;
    this.#show(shown, isBack);
  }

  /** One message on or back, also where several came at the same time. */
  #step(by: 1 | -1): void {
    const shown = Math.min(Math.max(0, this.#shown + by), this.#all.length);
    this.#position = this.#timeOf(shown);
    this.#show(shown, by < 0);
  }

  #show(shown: number, isAnew: boolean): void {
    const first = this.#shown;
    if (shown === first) return;
    this.#shown = shown;
    if (isAnew) return this.#observer.reset();
    for (const kept of this.#all.slice(first, shown)) {
      this.#observer.show(decoded(kept).passed);
    }
  }

  #timeOf(number: number): number {
    return this.#all[number - 1]?.passed.time ?? 0;
  }

  #jump(direction: 1 | -1): void {
    const at = this.#position;
    const next = direction === 1
      ? this.#errors.find((time) => time > at) ?? this.#errors[0]
      : this.#errors.findLast((time) => time < at) ?? this.#errors.at(-1);
    if (next !== undefined) this.#seek(next);
  }
}

function password(
  number: number,
  { link, from, time, size, isRight }: Recorded,
): Passed {
  const head = { number, link, from, time, size, isOwn: false };
  const message = isRight === undefined
    ? undefined
    : { kind: "slave", retcode: PASSWORD_RETCODE, args: [isRight] } as const;
  return { ...head, isPassword: true, message };
}
