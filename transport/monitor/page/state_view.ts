import type { LinkState, State } from "../protocol.ts";
import { byId, make, setText } from "./elements.ts";
import { sizeText, timeText } from "./formats.ts";
import { counted, heard, noLinkText, type Texts } from "./texts.ts";

/** How links, recording and pages stand, in words. */
export class StateView {
  #texts: Texts;
  #element = byId("state-lines", HTMLDivElement);
  #links = byId("state-links", HTMLTableSectionElement);
  #shown = "";

  /** Makes it in the page. */
  constructor(texts: Texts) {
    this.#texts = texts;
  }

  /** Shows the state. */
  update(state: State, dropped: number): void {
    const lines = this.#lines(state, dropped);
    const key = JSON.stringify([lines, state.links]);
    if (key === this.#shown) return;
    this.#shown = key;
    const old = this.#element.children;
    for (const [i, text] of lines.entries()) {
      const line = old[i];
      if (line) setText(line, text);
      else this.#element.append(make("p", "", text));
    }
    while (old.length > lines.length) old[old.length - 1]?.remove();
    this.#links.replaceChildren(
      ...state.links.toReversed().flatMap((link) => this.#rows(link)),
    );
  }

  #lines(state: State, dropped: number): string[] {
    const { record, replay, notes, refused, viewers, where, target } = state;
    const { colon } = this.#texts;
    const whose = state.mode === "program"
      ? `${this.#texts.ofProgram} `
      : state.mode === "server"
      ? `${this.#texts.ofServer} `
      : "";
    const lines = [whose + (target === "" ? where : `${where} → ${target}`)];
    const noLink = noLinkText(state, this.#texts);
    if (noLink !== "") lines.push(noLink);
    lines.push(`${this.#texts.viewers}${colon} ${viewers}`);
    if (dropped > 0) lines.push(counted(dropped, this.#texts.dropped));
    if (refused > 0) lines.push(counted(refused, this.#texts.turnedAway));
    if (record) {
      const lost = record.dropped > 0 ? `, −${record.dropped}` : "";
      const failed = record.failed === undefined
        ? ""
        : `${colon} ${heard(record.failed)}`;
      lines.push(
        `${
          counted(record.messages, this.#texts.recorded)
        }${lost}${colon} ${record.path}${failed}`,
      );
    }
    if (replay && replay.broken.length > 0) {
      lines.push(`${this.#texts.broken} ${replay.broken.join(", ")}`);
    }
    if (notes.length > 0) {
      lines.push(
        `${this.#texts.notes}${colon}`,
        ...notes.map(([text, times]) =>
          times === 1 ? heard(text) : `${times} × ${heard(text)}`
        ),
      );
    }
    return lines;
  }

  #rows({ link, peer, since, over, messages, bytes, open }: LinkState) {
    const row = make("tr", over === undefined ? "" : "dim over");
    const cells = [
      `#${link}`,
      peer,
      timeText(since),
      `→ ${messages[0]} (${sizeText(bytes[0])})`,
      `← ${messages[1]} (${sizeText(bytes[1])})`,
      over === undefined || open > 0 ? `${open} ${this.#texts.open}` : "",
    ];
    row.append(...cells.map((text) => make("td", "", text)));
    if (over === undefined) return [row];
    const why = make("tr", "dim");
    const cell = make(
      "td",
      "why",
      `${this.#texts.over}${this.#texts.colon} ${heard(over)}`,
    );
    cell.colSpan = cells.length;
    why.append(cell);
    return [row, why];
  }
}
