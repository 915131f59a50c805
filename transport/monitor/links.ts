import type { Passed } from "../cli/tap/observer.ts";
import { cut, harmlessLine } from "../cli/shown/text.ts";
import { MAX_LINKS, MAX_NOTES } from "./limits.ts";
import type { LinkState, State } from "./protocol.ts";
import { verdict } from "./row.ts";

interface Link {
  readonly link: number;
  readonly peer: string;
  readonly since: number;
  over: string | undefined;
  isReady: boolean;
  readonly messages: [number, number];
  readonly bytes: [number, number];
  open: number;
}

/** What is told of the links: the last of them, and what went wrong. */
export class Links {
  refused = 0;
  /** Which attempt to connect again comes next. */
  attempt: number | undefined;
  #links = new Map<number, Link>();
  /** How often each was told, the last one at the end. */
  #notes = new Map<string, number>();
  /** Why the last link is over, or did not come. */
  #trouble = "";

  opened(link: number, peer: string, now: number, isReady = false): void {
    this.#trouble = "";
    this.#links.set(link, {
      link,
      peer: cut(harmlessLine(peer), 100),
      since: now,
      over: undefined,
      isReady,
      messages: [0, 0],
      bytes: [0, 0],
      open: 0,
    });
    if (this.#links.size <= MAX_LINKS) return;
    const all = [...this.#links.values()];
    const oldest = all.find(({ over }) => over !== undefined) ?? all[0];
    if (oldest) this.#links.delete(oldest.link);
  }

  closed(link: number, why: string): void {
    const its = this.#links.get(link);
    this.#trouble = cut(harmlessLine(why), 300);
    if (its) its.over = this.#trouble;
    else this.note(why);
  }

  note(text: string): void {
    const note = cut(harmlessLine(text), 300);
    const times = this.#notes.get(note) ?? 0;
    this.#notes.delete(note);
    this.#notes.set(note, times + 1);
    const [oldest = ""] = this.#notes.keys();
    if (this.#notes.size > MAX_NOTES) this.#notes.delete(oldest);
  }

  count(passed: Passed): void {
    const its = this.#links.get(passed.link);
    if (its === undefined) return;
    const side = passed.from === "client" ? 0 : 1;
    its.messages[side]++;
    its.bytes[side] += passed.size;
    if (passed.isPassword) its.isReady ||= verdict(passed) === "true";
    else if (passed.message?.kind === "master") its.open++;
    else if (passed.request !== undefined) its.open--;
  }

  /** Why the last link is over, or did not come; undefined since there is another one. */
  get trouble(): string | undefined {
    return this.#trouble === "" ? undefined : this.#trouble;
  }

  /** What went wrong lately, oldest first. */
  get notes(): State["notes"] {
    return [...this.#notes];
  }

  get state(): LinkState[] {
    return [...this.#links.values()].map(({ over, ...its }) =>
      over === undefined ? its : { ...its, over }
    );
  }
}
