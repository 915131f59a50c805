import type { Detail, Tree } from "../protocol.ts";
import type { Call, CallStore } from "./call_store.ts";
import { opText, verdictText } from "./call_row.ts";
import { byId, make, makeButton } from "./elements.ts";
import { milliseconds, sizeText, timeText } from "./formats.ts";
import type { ServerLink } from "./server_link.ts";
import { counted, heard, texts } from "./texts.ts";

/** A call, wholly: request and answer side by side. */
export class CallDetail {
  canCall: (call: Call) => boolean = () => false;
  onCall: (call: Call) => void = () => {};
  onShow: (call: Call) => void = () => {};
  #store: CallStore;
  #server: ServerLink;
  #element = byId("detail", HTMLElement);
  #call: Call | undefined;
  #hadReply = false;
  #timer = 0;

  constructor(store: CallStore, server: ServerLink) {
    this.#store = store;
    this.#server = server;
    this.show(undefined);
  }

  /** Shows a call; not at once, where the arrow keys run past it. */
  show(call: Call | undefined): void {
    this.#call = call;
    this.#hadReply = call?.reply !== undefined;
    clearTimeout(this.#timer);
    if (call === undefined) {
      this.#element.replaceChildren(make("p", "hint", texts.detailHelp));
    } else this.#timer = Number(setTimeout(() => this.#load(call), 60));
  }

  update(): void {
    const call = this.#call;
    if (call?.reply && !this.#hadReply) this.show(call);
  }

  async #load(call: Call): Promise<void> {
    const { reply } = call;
    const isAlone = reply?.id === call.id;
    const [asked, came] = await Promise.all([
      isAlone ? undefined : this.#server.detail(call.id),
      reply ? this.#server.detail(reply.id) : undefined,
    ]);
    if (this.#call !== call) return;
    const sides = make("div", "sides");
    if (!isAlone) {
      const note = call.own ? texts.own : this.#sender(call);
      sides.append(this.#side(texts.request, note, asked));
    }
    if (reply) {
      const took = reply.ms === undefined ? "" : milliseconds(reply.ms);
      const note = `${took}  ${sizeText(reply.size)}`.trim();
      const side = this.#side(texts.reply, note, came);
      if (call.kind === "password") {
        const words = verdictText(reply.text);
        side.append(make("p", this.#store.isFailed(call) ? "bad" : "", words));
      }
      sides.append(side);
    } else if (call.kind === "request") {
      const side = make("section", "side");
      side.append(make("h3", "", texts.reply));
      const isLost = this.#store.isLost(call);
      const words = isLost ? this.#lost(call) : texts.noReply;
      side.append(make("p", isLost ? "bad" : "hint", words));
      sides.append(side);
    }
    // Most robots answer one call after the other: this is why one took long.
    const before = this.#store.openBefore(call);
    const [first] = before;
    if (call.kind === "request" && first) {
      const words = counted(before.length, texts.openBefore);
      const hint = make("p", "hint", `${words} `);
      const name = `${timeText(first.t)} ${first.op}`;
      hint.append(makeButton(name, () => this.onShow(first)));
      sides.lastElementChild?.firstElementChild?.after(hint);
    }
    const head = make("header", "detail-head");
    head.append(
      make("strong", "", opText(call)),
      make("span", "dim", ` ${timeText(call.t)}  #${call.link}`),
    );
    if (call.kind === "request" && this.canCall(call)) {
      head.append(makeButton(texts.callThis, () => this.onCall(call)));
    }
    this.#element.replaceChildren(head, sides);
  }

  #lost({ link }: Call): string {
    const { links = [] } = this.#store.state ?? {};
    const why = links.find((its) => its.link === link)?.over ?? "";
    return [this.#store.lostText, heard(why)].filter((text) => text !== "")
      .join(`${texts.colon} `);
  }

  #sender({ from }: Call): string {
    const { mode } = this.#store.state ?? {};
    const isTapped = mode === "tap" || mode === "replay";
    return from === "client"
      ? isTapped ? texts.fromClient : texts.fromHere
      : isTapped
      ? texts.fromTarget
      : texts.fromPeer;
  }

  #side(title: string, note: string, detail: Detail | undefined): HTMLElement {
    const side = make("section", "side");
    const head = make("h3", "", title);
    head.append(make("span", "dim", ` ${note}`));
    side.append(head);
    if (detail === undefined) {
      side.append(make("p", "hint", texts.notKept));
      return side;
    }
    if (detail.kind === "password" && title === texts.request) {
      side.append(make("p", "hint", texts.secret));
    }
    if (detail.traceback !== undefined) {
      const pre = make("pre", "traceback", detail.traceback);
      pre.setAttribute("aria-label", texts.traceback);
      pre.tabIndex = 0;
      side.append(pre);
    }
    if (detail.tree) {
      // A call with what it is given: the names "args" and "kwargs" say little.
      const levels = detail.kind === "request"
        ? 2
        : detail.traceback === undefined
        ? 1
        : 0;
      side.append(treeElement(detail.tree, levels));
    }
    if (detail.hex !== "") {
      const bytes = make("details", "bytes");
      const dis = make("pre", "", detail.dis);
      const hex = make("pre", "", detail.hex);
      dis.tabIndex = 0;
      bytes.append(make("summary", "", texts.bytes), dis, hex);
      side.append(bytes);
    }
    return side;
  }
}

/** A value that unfolds, its first levels at once; what is in it is made when it is unfolded. */
export function treeElement(tree: Tree, levels: number): HTMLElement {
  const head = tree.items === undefined
    ? make("div", "leaf")
    : make("summary", "");
  if (tree.key !== undefined && tree.key !== "") {
    head.append(make("span", "key", `${tree.key}: `));
  }
  head.append(make("span", "value", tree.text));
  const { items } = tree;
  if (items === undefined) return head;
  const details = make("details", "tree");
  details.append(head);
  const fill = (): void => {
    if (details.childElementCount > 1) return;
    const list = make("div", "items");
    list.append(...items.map((item) => treeElement(item, levels - 1)));
    if (tree.more) {
      list.append(make("div", "dim", `… ${tree.more} ${texts.more}`));
    }
    details.append(list);
  };
  details.addEventListener("toggle", fill);
  if (levels > 0) {
    fill();
    details.open = true;
  }
  return details;
}
