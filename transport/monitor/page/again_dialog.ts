import type { Call } from "./call_store.ts";
import type { CallsTable } from "./calls_table.ts";
import {
  byId,
  make,
  onPress,
  remember,
  remembered,
  setText,
} from "./elements.ts";
import { durationText } from "./formats.ts";
import { heard } from "./texts.ts";
import type { ServerLink } from "./server_link.ts";

/** Sends recorded requests to a robot. */
export class AgainDialog {
  #server: ServerLink;
  #table: CallsTable;
  #dialog = byId("again-dialog", HTMLDialogElement);
  #host = byId("again-host", HTMLInputElement);
  #password = byId("again-password", HTMLInputElement);
  #which = byId("again-which", HTMLSelectElement);
  #said = byId("again-said", HTMLParagraphElement);
  #results = byId("again-results", HTMLOListElement);

  /** Makes it in the page. */
  constructor(server: ServerLink, table: CallsTable) {
    this.#server = server;
    this.#table = table;
    this.#host.value = remembered("host", "127.0.0.1");
    byId("again-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    onPress("again-close", () => this.#dialog.close());
  }

  /** Opens it. */
  open(): void {
    this.#which.value = this.#table.selected ? "one" : "all";
    this.#dialog.showModal();
  }

  async #send(): Promise<void> {
    const calls = this.#wanted().filter(({ kind, from }) =>
      kind === "request" && from === "client"
    );
    remember("host", this.#host.value);
    setText(this.#said, "…");
    this.#results.replaceChildren();
    try {
      const response = await this.#server.ask("/again", {
        host: this.#host.value,
        password: this.#password.value,
        ids: calls.map(({ id }) => id),
      });
      const all: { id: number; isError: boolean; text: string; ms: number }[] =
        await response.json();
      setText(this.#said, `${all.length} / ${calls.length}`);
      const byNumber = new Map(calls.map((call) => [call.id, call]));
      for (const { id, isError, text, ms } of all.slice(0, 200)) {
        const call = byNumber.get(id);
        const line = `${call?.op}(${call?.text}) ${
          isError ? "!" : "="
        } ${text}  ${durationText(ms)}`;
        this.#results.append(make("li", isError ? "bad" : "", line));
      }
    } catch (error) {
      setText(this.#said, heard(error));
    }
  }

  #wanted(): readonly Call[] {
    const { selected, shown, marked } = this.#table;
    if (this.#which.value === "one") return selected ? [selected] : [];
    return this.#which.value === "marked" ? marked : shown;
  }
}
