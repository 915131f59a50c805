import type { LinkState, State } from "../protocol.ts";
import { byId, make } from "./elements.ts";
import { sizeText, timeText } from "./formats.ts";
import { counted, heard, noLinkText, texts } from "./texts.ts";

/** How links, recording and pages stand, in words. */
export class StateView {
  #element = byId("state-lines", HTMLDivElement);
  #links = byId("state-links", HTMLTableSectionElement);
  #shown = "";

  update(state: State, dropped: number): void {
    const lines = this.#lines(state, dropped);
    const key = JSON.stringify([lines, state.links]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#element.replaceChildren(...lines.map((text) => make("p", "", text)));
    this.#links.replaceChildren(
      ...state.links.toReversed().flatMap((link) => this.#rows(link)),
    );
  }

  #lines(state: State, dropped: number): string[] {
    const { record, replay, notes, refused, viewers, where, target } = state;
    const { colon } = texts;
    const whose = state.mode === "program"
      ? `${texts.ofProgram} `
      : state.mode === "server"
      ? `${texts.ofServer} `
      : "";
    const lines = [whose + (target === "" ? where : `${where} → ${target}`)];
    const noLink = noLinkText(state);
    if (noLink !== "") lines.push(noLink);
    lines.push(`${texts.viewers}${colon} ${viewers}`);
    if (dropped > 0) lines.push(counted(dropped, texts.dropped));
    if (refused > 0) lines.push(counted(refused, texts.turnedAway));
    if (record) {
      const lost = record.dropped > 0 ? `, −${record.dropped}` : "";
      const failed = record.failed === undefined
        ? ""
        : `${colon} ${heard(record.failed)}`;
      lines.push(
        `${
          counted(record.messages, texts.recorded)
        }${lost}${colon} ${record.path}${failed}`,
      );
    }
    if (replay && replay.broken.length > 0) {
      lines.push(`${texts.broken} ${replay.broken.join(", ")}`);
    }
    if (notes.length > 0) {
      lines.push(
        `${texts.notes}${colon}`,
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
      over === undefined || open > 0 ? `${open} ${texts.open}` : "",
    ];
    row.append(...cells.map((text) => make("td", "", text)));
    if (over === undefined) return [row];
    const why = make("tr", "dim");
    const cell = make(
      "td",
      "why",
      `${texts.over}${texts.colon} ${heard(over)}`,
    );
    cell.colSpan = cells.length;
    why.append(cell);
    return [row, why];
  }
}
