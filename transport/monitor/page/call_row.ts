import type { Call, CallStore } from "./call_store.ts";
import { make, setText } from "./elements.ts";
import {
  milliseconds,
  openText,
  shortNumbers,
  sizeText,
  timeText,
} from "./formats.ts";
import { texts } from "./texts.ts";

/** One row on the screen: the same elements for every call that comes by. */
export class CallRow {
  readonly element: HTMLElement = make("div", "row");
  call: Call | undefined;
  #store: CallStore;
  #cells: readonly HTMLElement[];

  constructor(store: CallStore, number: number) {
    this.#store = store;
    const names = "star t link dir op args answer ms size".split(" ");
    this.#cells = names.map((name) => {
      const cell = make("span", name);
      cell.setAttribute("role", "gridcell");
      return cell;
    });
    this.element.setAttribute("role", "row");
    this.element.id = `row-${number}`;
    this.element.dataset.at = "";
    this.element.append(...this.#cells);
  }

  show(
    call: Call | undefined,
    at: number,
    height: number,
    isSelected: boolean,
  ): void {
    const { element } = this;
    this.call = call;
    element.hidden = call === undefined;
    if (call === undefined) return;
    element.style.transform = `translateY(${at * height}px)`;
    element.setAttribute("aria-rowindex", `${at + 1}`);
    element.setAttribute("aria-selected", `${isSelected}`);
    const isMarked = this.#store.marked.has(call.id);
    const shown = [
      isMarked ? "★" : "☆",
      timeText(call.t),
      `#${call.link}`,
      call.from === "client" ? "→" : "←",
      opText(call),
      shortNumbers(call.text),
      shortNumbers(this.#answerText(call)),
      this.#tookText(call),
      sizeText(call.size),
    ];
    for (const [i, text] of shown.entries()) {
      const cell = this.#cells[i];
      if (cell) setText(cell, text);
    }
    const { reply, kind, own } = call;
    const isFailed = this.#store.isFailed(call);
    const classes = [
      "row",
      isFailed ? "bad" : "",
      kind === "request" && !reply && !isFailed ? "open" : "",
      (reply?.ms ?? 0) >= 100 ? "slow" : "",
      own ? "own" : "",
      isSelected ? "selected" : "",
      isMarked ? "marked" : "",
    ].filter((name) => name !== "").join(" ");
    if (element.className !== classes) element.className = classes;
  }

  #answerText(call: Call): string {
    const { kind, reply } = call;
    if (kind === "password") {
      return verdictText(reply?.text);
    }
    if (reply) return `${reply.kind === "error" ? "! " : ""}${reply.text}`;
    return this.#store.isLost(call) ? `! ${this.#store.lostText}` : "";
  }

  #tookText(call: Call): string {
    const { kind, reply, t } = call;
    if (reply) return reply.ms === undefined ? "" : milliseconds(reply.ms);
    return kind !== "request" || this.#store.isLost(call)
      ? ""
      : openText(this.#store.now - t);
  }
}

/** What a call is, in its row and over its detail. */
export function opText({ kind, op }: Call): string {
  if (kind === "password") return texts.password;
  return kind === "malformed" ? texts.malformed : op;
}

/** Whether a password was right, where that came. */
export function verdictText(verdict: string | undefined): string {
  if (verdict === "true") return texts.right;
  return verdict === "false" ? texts.wrong : "";
}
