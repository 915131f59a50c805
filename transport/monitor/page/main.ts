import { AgainDialog } from "./again_dialog.ts";
import { CallDetail } from "./call_detail.ts";
import { CallForm } from "./call_form.ts";
import { CallStore } from "./call_store.ts";
import { CallsTable } from "./calls_table.ts";
import {
  byId,
  onPress,
  remember,
  remembered,
  saveFile,
  setText,
} from "./elements.ts";
import { portText } from "./formats.ts";
import { RobotMap } from "./map.ts";
import { Plots } from "./plots.ts";
import { ServerLink } from "./server_link.ts";
import { StateView } from "./state_view.ts";
import { counted, heard, isFrench, type Texts, textsFor } from "./texts.ts";
import { Timeline } from "./timeline.ts";

/** Starts the page: all parts, the stream, and the one timer that draws. */
export function startPage(): void {
  const texts = textsFor(navigator.language);
  document.documentElement.lang = isFrench(navigator.language) ? "fr" : "en";
  translate(texts);
  const token = location.hash.slice(1);
  const status = byId("status", HTMLElement);
  if (token === "") {
    setText(status, texts.noToken);
    return;
  }
  const store = new CallStore();
  const server = new ServerLink(token);
  const table = new CallsTable(store, texts);
  const detail = new CallDetail(server, texts);
  const plots = new Plots(store, texts);
  const map = new RobotMap(store, texts);
  const form = new CallForm(store, server, texts);
  const timeline = new Timeline(server, texts);
  const again = new AgainDialog(server, table);
  const stateView = new StateView(texts);
  let dropped = 0;
  let isThere = false;
  let isRefused = false;

  table.onSelect = (call) => detail.show(call);
  const [tabs, showTab] = startTabs();
  const callTab = byId("tab-call", HTMLButtonElement);
  detail.canCall = ({ from }) =>
    from === "client" || store.state?.mode === "tap";
  detail.onCall = (call) => {
    if (callTab.hidden) return again.open();
    form.fill(call);
    showTab("call");
  };
  plots.onPick = (time) => {
    // A phone shows one of them at a time.
    if (innerWidth < 1000) showTab("calls");
    table.selectAt(time);
  };
  const forget = (): void => {
    store.clear();
    plots.reset();
  };
  startControls(store, table, server, again, timeline, texts);
  onPress("clear", () => {
    forget();
    table.select(undefined);
    table.follow();
  });

  const draw = (): void => {
    // First of all: what cannot be drawn once may be gone at the next time.
    requestAnimationFrame(draw);
    table.update();
    detail.update();
    const shown = tabs();
    plots.update(shown === "plots");
    map.update(shown === "map");
    const { state } = store;
    if (state) {
      callTab.hidden = !state.canCall;
      if (callTab.hidden && shown === "call") showTab("plots");
      form.update();
      timeline.update(state.replay);
      stateView.update(state, dropped);
    }
    const text = statusText(store, table, dropped, isThere, texts);
    setText(status, isRefused ? texts.noToken : text);
  };
  requestAnimationFrame(draw);

  const follow = async (): Promise<void> => {
    const code = await server.read((line) => {
      isThere = true;
      if (line.reset) forget();
      for (const row of line.rows ?? []) store.take(row);
      if (line.state) store.state = line.state;
      if (line.dropped !== undefined) dropped = line.dropped;
    });
    isThere = false;
    isRefused = code === 401;
    if (!isRefused) setTimeout(follow, 1000);
  };
  void follow();
}

/** Puts the words where the page asks for them. */
export function translate(texts: Texts): void {
  const get = (key: string | undefined) =>
    Object.entries(texts).find(([name]) => name === key)?.[1] ?? "";
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
    element.textContent = get(element.dataset.text);
  }
  for (
    const element of document.querySelectorAll<HTMLElement>("[data-title]")
  ) {
    element.title = get(element.dataset.title);
    element.setAttribute("aria-label", element.title);
  }
  for (
    const input of document.querySelectorAll<HTMLInputElement>("[data-hint]")
  ) {
    input.placeholder = get(input.dataset.hint);
    input.setAttribute("aria-label", input.placeholder);
  }
}

/** The tabs of the second column, and of a phone's only one. */
export function startTabs(): readonly [
  shown: () => string,
  show: (name: string) => void,
] {
  const tabs = [...document.querySelectorAll<HTMLButtonElement>("[role=tab]")];
  let shown = "";
  const show = (name: string): void => {
    shown = name;
    document.body.dataset.tab = name;
    for (const tab of tabs) {
      const isIt = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", `${isIt}`);
      tab.tabIndex = isIt ? 0 : -1;
    }
    remember("tab", name);
  };
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener("click", () => show(tab.dataset.tab ?? ""));
    tab.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight"
        ? 1
        : event.key === "ArrowLeft"
        ? -1
        : 0;
      const next = tabs[(i + step + tabs.length) % tabs.length];
      if (step === 0 || next === undefined) return;
      show(next.dataset.tab ?? "");
      next.focus();
    });
  }
  const isNarrow = innerWidth < 1000;
  const wanted = remembered("tab", "plots");
  show(isNarrow ? "calls" : wanted === "calls" ? "plots" : wanted);
  return [() => shown, show];
}

/** Filter, pause, marks, recording, and the keys. */
export function startControls(
  store: CallStore,
  table: CallsTable,
  server: ServerLink,
  again: AgainDialog,
  timeline: Timeline,
  texts: Texts,
): void {
  const text = byId("filter", HTMLInputElement);
  const errors = byId("only-errors", HTMLInputElement);
  const marked = byId("only-marked", HTMLInputElement);
  const slower = byId("slower", HTMLInputElement);
  const filter = (): void => {
    table.filter({
      text: text.value.trim().toLowerCase(),
      errors: errors.checked,
      marked: marked.checked,
      slower: Number(slower.value) || 0,
    });
  };
  for (const input of [text, errors, marked, slower]) {
    input.addEventListener("input", filter);
  }
  const pause = byId("pause", HTMLButtonElement);
  const togglePause = (): void => {
    table.pause(!table.isPaused);
    pause.setAttribute("aria-pressed", `${table.isPaused}`);
  };
  pause.addEventListener("click", togglePause);
  onPress("follow", () => table.follow());
  onPress("next-error", () => table.selectError(1));
  onPress("save", async () => {
    const ids = table.shown.flatMap(({ id, reply }) =>
      reply && reply.id !== id ? [id, reply.id] : [id]
    ).sort((a, b) => a - b);
    const response = await server.ask("/save", { ids });
    saveFile("calls.jsonl", await response.text(), "application/x-ndjson");
  });
  onPress("record", async () => {
    const { record } = store.state ?? {};
    const said = byId("record-said", HTMLElement);
    const where = record ? `${texts.recordedIn} ${record.path}` : "";
    try {
      await server.ask("/record", { on: record === undefined });
      setText(said, where);
    } catch (error) {
      setText(said, heard(error));
    }
  });
  onPress("again", () => again.open());
  let isClicked = false;
  document.addEventListener("pointerdown", () => isClicked = true);
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key === "Tab") isClicked = false;
    const isTyping = document.querySelector("dialog[open]") !== null ||
      at instanceof HTMLSelectElement ||
      at instanceof HTMLInputElement && !/checkbox|range/.test(at.type);
    if (at === text && /^(Enter|ArrowDown)$/.test(event.key)) table.focus();
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    // What the Tab key went to takes the space bar itself, what was clicked does not.
    const isOwn = !isClicked && at instanceof Element &&
      at.matches("button, summary, [type=checkbox]");
    if (event.key === " " && isOwn) return;
    if (event.key === "/") text.focus();
    else if (event.key === "e") table.selectError(1);
    else if (event.key === "E") table.selectError(-1);
    else if (event.key === "m") table.mark(table.selected);
    else if (event.key === " ") {
      // Or some browsers press the button as well, when the key goes up.
      if (at instanceof HTMLElement) at.blur();
      if (store.state?.mode === "replay") timeline.toggle();
      else togglePause();
    } else return;
    event.preventDefault();
  });
}

/** What the head says: how many calls, and what is wrong. */
export function statusText(
  store: CallStore,
  table: CallsTable,
  dropped: number,
  isThere: boolean,
  texts: Texts,
): string {
  const { state } = store;
  const record = byId("record", HTMLButtonElement);
  record.hidden = state?.canRecord !== true;
  byId("again", HTMLButtonElement).hidden = state?.mode !== "replay";
  const isRecording = state?.record !== undefined;
  setText(record, `● ${isRecording ? texts.recording : texts.record}`);
  record.setAttribute("aria-pressed", `${isRecording}`);
  const pause = byId("pause", HTMLButtonElement);
  setText(pause, table.isPaused ? texts.paused : texts.pause);
  // Its place stays: nothing moves when it comes and goes.
  byId("follow", HTMLButtonElement).style.visibility = table.isFollowing
    ? "hidden"
    : "visible";
  if (state === undefined) return texts.waiting;
  if (!isThere) return texts.ended;
  const isOpen = state.links.some(({ over }) => over === undefined);
  if (state.mode === "tap" && !isOpen) {
    return `${texts.noLink} ${portText(state.where)}`;
  }
  const shown = table.shown.length;
  const all = store.calls.length;
  const calls = counted(all, texts.callsCounted);
  const parts = [shown === all ? calls : `${shown} / ${calls}`];
  if (table.isPaused) parts.push(counted(table.waiting, texts.new));
  if (store.errors > 0) parts.push(counted(store.errors, texts.errorsCounted));
  if (dropped > 0) parts.push(counted(dropped, texts.dropped));
  if (state.record) {
    parts.push(counted(state.record.messages, texts.recorded));
  }
  return parts.join(", ");
}
