import type { Again } from "../send_again.ts";
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
import { milliseconds } from "./formats.ts";
import { counted, heard, texts } from "./texts.ts";
import { eachLine, type ServerLink } from "./server_link.ts";

/** Sends recorded requests to a robot. */
export class AgainDialog {
  #server: ServerLink;
  #table: CallsTable;
  #dialog = byId("again-dialog", HTMLDialogElement);
  #host = byId("again-host", HTMLInputElement);
  #password = byId("again-password", HTMLInputElement);
  #which = byId("again-which", HTMLSelectElement);
  #button = byId("again-send", HTMLButtonElement);
  #said = byId("again-said", HTMLParagraphElement);
  #results = byId("again-results", HTMLOListElement);
  #sending: AbortController | undefined;

  constructor(server: ServerLink, table: CallsTable) {
    this.#server = server;
    this.#table = table;
    this.#host.value = remembered("host", "127.0.0.1");
    byId("again-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#sending) this.#sending.abort();
      else void this.#send();
    });
    onPress("again-close", () => this.#dialog.close());
    // Whatever closed it: a robot that drives has to stop.
    this.#dialog.addEventListener("close", () => this.#sending?.abort());
  }

  open(): void {
    this.#which.value = this.#table.selected ? "one" : "all";
    this.#dialog.showModal();
  }

  async #send(): Promise<void> {
    const calls = this.#wanted().filter(({ kind, from }) =>
      kind === "request" && from === "client"
    );
    this.#results.replaceChildren();
    if (calls.length === 0) return setText(this.#said, texts.againNone);
    const byNumber = new Map(calls.map((call) => [call.id, call]));
    const sending = this.#sending = new AbortController();
    remember("host", this.#host.value);
    setText(this.#button, texts.stop);
    // As MAX_AGAIN of the server has it.
    const all = Math.min(calls.length, 1000);
    const left = calls.length - all;
    const leftText = left > 0 ? ` (${counted(left, texts.againLeft)})` : "";
    setText(this.#said, `0 / ${all}${leftText}`);
    let count = 0;
    try {
      const response = await this.#server.ask("/again", {
        host: this.#host.value,
        password: this.#password.value,
        ids: calls.slice(0, all).map(({ id }) => id),
      }, sending.signal);
      await eachLine<Again>(response, ({ id, isError, text, ms }) => {
        const call = byNumber.get(id);
        const line = `${call?.op}(${call?.text}) ${
          isError ? "!" : "="
        } ${text}  ${milliseconds(ms)}`;
        this.#results.prepend(make("li", isError ? "bad" : "", line));
        if (count >= 200) this.#results.lastElementChild?.remove();
        setText(this.#said, `${++count} / ${all}${leftText}`);
      });
    } catch (error) {
      // What was stopped stands as it was.
      if (!sending.signal.aborted) {
        setText(this.#said, heard(error));
      }
    } finally {
      this.#sending = undefined;
      setText(this.#button, texts.send);
    }
  }

  #wanted(): readonly Call[] {
    const { selected, shown, marked } = this.#table;
    if (this.#which.value === "one") return selected ? [selected] : [];
    return this.#which.value === "marked" ? marked : shown;
  }
}
