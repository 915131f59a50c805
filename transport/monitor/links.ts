import type { Passed } from "../cli/tap/observer.ts";
import { harmlessLine } from "../cli/shown/text.ts";
import { MAX_LINKS, MAX_NOTES } from "./limits.ts";
import type { LinkState, State } from "./protocol.ts";
import { verdict } from "./row.ts";

/** What is told of the links: the last of them, and what went wrong. */
export class Links {
  refused = 0;
  /** Which attempt to connect again comes next. */
  attempt: number | undefined;
  /** Why the last link is over, or did not come; undefined since there is another one. */
  trouble: string | undefined;
  #links = new Map<number, LinkState>();
  /** How often each was told, the last one at the end. */
  #notes = new Map<string, number>();

  opened(link: number, peer: string, now: number, isReady = false): void {
    this.trouble = undefined;
    this.#links.set(link, {
      link,
      peer: harmlessLine(peer, 100),
      since: now,
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
    const over = harmlessLine(why, 300);
    this.trouble = over || undefined;
    if (its) its.over = over;
    else this.note(why);
  }

  note(text: string): void {
    const note = harmlessLine(text, 300);
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

  get state(): Pick<
    State,
    "links" | "refused" | "trouble" | "attempt" | "notes"
  > {
    const { refused, trouble, attempt } = this;
    const links = [...this.#links.values()];
    return { links, refused, trouble, attempt, notes: [...this.#notes] };
  }
}
