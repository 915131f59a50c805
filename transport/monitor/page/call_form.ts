import type { Call, CallStore } from "./call_store.ts";
import {
  byId,
  make,
  makeButton,
  onPress,
  remember,
  remembered,
  setText,
} from "./elements.ts";
import { milliseconds } from "./formats.ts";
import type { Asks } from "../protocol.ts";
import type { ServerLink } from "./server_link.ts";
import { heard, noLinkText, texts } from "./texts.ts";

/** A call that was made from here, with its line in the list. */
interface Made {
  readonly id: number;
  readonly line: HTMLElement;
  readonly text: string;
}

/** Calls the robot on the client's link. */
export class CallForm {
  #store: CallStore;
  #server: ServerLink;
  #form = byId("call-form", HTMLFormElement);
  #opcode = byId("call-opcode", HTMLInputElement);
  #args = byId("call-args", HTMLInputElement);
  #link = byId("call-link", HTMLSelectElement);
  #ask = byId("call-ask", HTMLButtonElement);
  #known = byId("call-known", HTMLDataListElement);
  #params = byId("call-params", HTMLParagraphElement);
  #repeat = byId("call-repeat", HTMLInputElement);
  #every = byId("call-every", HTMLInputElement);
  #button = byId("call-send", HTMLButtonElement);
  #said = byId("call-said", HTMLParagraphElement);
  #results = byId("call-results", HTMLOListElement);
  #before = byId("call-before", HTMLDivElement);
  #history: string[];
  #made: Made[] = [];
  #timer = 0;
  #repeating: Asks["/call"] | undefined;
  #options = "";
  /** What became of the last thing that was asked for. */
  #outcome = "";

  constructor(store: CallStore, server: ServerLink) {
    this.#store = store;
    this.#server = server;
    this.#history = remembered("history", "").split("\n").filter((text) =>
      text.includes("\t")
    ).slice(0, 20);
    this.#showHistory();
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#repeating) return this.#stop();
      const opcode = this.#opcode.value;
      // As it stands now: what is typed while it repeats is for the next one.
      const call = { ...this.#side, opcode, args: this.#args.value };
      if (this.#repeat.checked) {
        this.#repeating = call;
        // It stops whatever was typed since.
        this.#form.noValidate = true;
        setText(this.#button, texts.stop);
      }
      void this.#send(call, Math.max(20, Number(this.#every.value) || 1000));
    });
    this.#repeat.addEventListener("change", () => {
      if (!this.#repeat.checked) this.#stop();
    });
    this.#opcode.addEventListener("input", () => this.#showParams());
    onPress("call-ask", async () => {
      try {
        await server.ask("/describe", this.#side);
        this.#say(texts.asked);
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  fill(call: Call): void {
    this.#link.value = `${call.link} ${
      call.from === "client" ? "target" : "client"
    }`;
    this.#opcode.value = call.op;
    this.#args.value = call.text;
    this.#showParams();
  }

  get #side(): { link: number; to: "client" | "target" } {
    const [link, to] = this.#link.value.split(" ");
    return { link: Number(link), to: to === "client" ? to : "target" };
  }

  update(): void {
    const { state } = this.#store;
    if (state === undefined) return;
    this.#showLinks();
    this.#showSaid();
    this.#showOpcodes();
    if (this.#made.length > 0) this.#showAnswers();
  }

  #showLinks(): void {
    const { state } = this.#store;
    const ready = (state?.links ?? []).filter(({ over, isReady }) =>
      over === undefined && isReady
    );
    const wanted = ready.map(({ link, peer }) => `${link} ${peer}`).join("\n");
    if (this.#link.dataset.shown === wanted) return;
    this.#link.dataset.shown = wanted;
    const before = this.#link.value;
    const { mode, target } = state ?? {};
    const options = ready.flatMap(({ link, peer }) =>
      // In a tap there is somebody at both ends.
      mode === "tap"
        ? [
          [`${link} target`, `#${link} → ${target}`],
          [`${link} client`, `#${link} ← ${peer}`],
        ]
        : [[`${link} target`, `#${link} ${peer}`]]
    );
    this.#link.replaceChildren(
      ...options.map(([value, text]) => new Option(text, value)),
    );
    const isThere = options.some(([value]) => value === before);
    this.#link.value = isThere ? before : `${ready.at(-1)?.link ?? ""} target`;
    this.#ask.hidden = this.#link.hidden = ready.length === 0;
    this.#outcome = "";
  }

  #say(outcome: string): void {
    this.#outcome = outcome;
    this.#showSaid();
  }

  /** Where there is no link, that is what there is to say, also to an answer that comes late. */
  #showSaid(): void {
    const { state } = this.#store;
    const missing = state && this.#link.hidden ? noLinkText(state) : "";
    setText(this.#said, missing || this.#outcome);
  }

  #showOpcodes(): void {
    const known = (this.#store.state?.opcodes ?? []).map(({ shown }) => shown);
    const all = [...new Set([...known, ...this.#store.opcodes.keys()])]
      .slice(0, 500);
    const options = all.join("\n");
    if (options === this.#options) return;
    this.#options = options;
    this.#known.replaceChildren(...all.map((text) => new Option("", text)));
    this.#showParams();
  }

  /** The parameters, or else the arguments that were seen last. */
  #showParams(): void {
    const typed = this.#opcode.value.trim();
    // By name, by number, however that is written, or by both, as it is shown.
    const isIt = (shown: string) =>
      shown === typed || shown.endsWith(` ${typed}`) ||
      typed !== "" && Number(shown.split(" ").at(-1)) === Number(typed);
    const { state, opcodes } = this.#store;
    const known = state?.opcodes.find(({ text, shown }) =>
      text === typed || isIt(shown)
    );
    const [, seen] =
      [...opcodes].find(([shown]) =>
        known ? shown === known.shown : isIt(shown)
      ) ?? [];
    const text = known?.params
      ? `${known.text}(${known.params.join(", ")})`
      : seen === undefined
      ? ""
      : `${typed}(${seen})`;
    setText(this.#params, text);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#repeating = undefined;
    this.#form.noValidate = false;
    setText(this.#button, texts.send);
  }

  async #send(call: Asks["/call"], wait: number): Promise<void> {
    const { opcode, args } = call;
    try {
      const answer = await this.#server.ask("/call", call);
      const { id } = await answer.json();
      // What was refused would only be refused again.
      this.#keep(opcode, args);
      const line = make("li", "", `${opcode}(${args})  …`);
      this.#results.prepend(line);
      this.#made.push({ id, line, text: `${opcode}(${args})` });
      while (this.#results.childElementCount > 30) {
        this.#results.lastElementChild?.remove();
      }
      this.#say("");
      if (this.#repeating !== call) return;
      this.#timer = Number(setTimeout(() => this.#send(call, wait), wait));
    } catch (error) {
      if (this.#repeating === call) this.#stop();
      this.#fail(error);
    }
  }

  #showAnswers(): void {
    const calls = new Map(
      this.#store.calls.slice(-2000).map((call) => [call.id, call]),
    );
    this.#made = this.#made.slice(-60).filter(({ id, line, text }) => {
      const call = calls.get(id);
      if (call === undefined) return true;
      const { reply } = call;
      const isFailed = this.#store.isFailed(call);
      if (reply === undefined && !isFailed) return true;
      if (isFailed) line.className = "bad";
      const said = reply === undefined
        ? this.#store.lostText
        : `${reply.text}  ${milliseconds(reply.ms ?? 0)}`;
      setText(line, `${text} ${isFailed ? "!" : "="} ${said}`);
      return false;
    });
  }

  #keep(opcode: string, args: string): void {
    const entry = `${opcode}\t${args}`;
    if (this.#history[0] === entry) return;
    this.#history = [entry, ...this.#history.filter((each) => each !== entry)]
      .slice(0, 20);
    remember("history", this.#history.join("\n"));
    this.#showHistory();
  }

  #showHistory(): void {
    this.#before.replaceChildren(...this.#history.map((entry) => {
      const [opcode = "", args = ""] = entry.split("\t");
      return makeButton(`${opcode}(${args})`, () => {
        this.#opcode.value = opcode;
        this.#args.value = args;
        this.#showParams();
      });
    }));
  }

  #fail(error: unknown): void {
    this.#say(heard(error));
  }
}
