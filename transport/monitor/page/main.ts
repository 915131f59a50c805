import { AgainDialog } from "./again_dialog.ts";
import { CallDetail } from "./call_detail.ts";
import { CallForm } from "./call_form.ts";
import { CallStore } from "./call_store.ts";
import { CallsTable } from "./calls_table.ts";
import { startControls, statusText } from "./controls.ts";
import { byId, onPress, remember, remembered, setText } from "./elements.ts";
import { RobotMap } from "./map.ts";
import { Plots } from "./plots.ts";
import { ServerLink } from "./server_link.ts";
import { StateView } from "./state_view.ts";
import { isFrench, texts } from "./texts.ts";
import { Timeline } from "./timeline.ts";
import { Totals } from "./totals.ts";

/** Starts the page: all parts, the stream, and the one timer that draws. */
export function startPage(): void {
  document.documentElement.lang = isFrench(navigator.language) ? "fr" : "en";
  translate();
  const token = location.hash.slice(1);
  const status = byId("status", HTMLElement);
  if (token === "") {
    setText(status, texts.noToken);
    return;
  }
  const store = new CallStore();
  const server = new ServerLink(token);
  const table = new CallsTable(store);
  const detail = new CallDetail(store, server);
  const plots = new Plots(store);
  const map = new RobotMap(store);
  const form = new CallForm(store, server);
  const timeline = new Timeline(server);
  const again = new AgainDialog(server, table);
  const stateView = new StateView();
  const totals = new Totals(store);
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
  detail.onShow = (call) => table.reveal(call);
  map.whenOf = () => table.selected?.reply?.t ?? table.selected?.t;
  plots.onPick = map.onPick = (time) => {
    // A phone shows one of them at a time.
    if (innerWidth < 1000) showTab("calls");
    table.selectAt(time);
  };
  totals.onPick = (op) => {
    const filter = byId("filter", HTMLInputElement);
    filter.value = op;
    filter.dispatchEvent(new Event("input"));
    if (innerWidth < 1000) showTab("calls");
  };
  const forget = (): void => {
    store.clear();
    plots.reset();
  };
  startControls(store, table, server, again, timeline);
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
    totals.update(shown === "state");
    const { state } = store;
    if (state) {
      callTab.hidden = !state.canCall;
      if (callTab.hidden && shown === "call") showTab("plots");
      form.update();
      timeline.update(state.replay);
      if (state.replay && timeline.jumped(state.replay, store.latest)) {
        table.select(undefined);
        table.selectError(-1);
      }
      stateView.update(state, dropped);
    }
    const text = isRefused
      ? texts.noToken
      : statusText(store, table, dropped, isThere);
    // Words are read aloud, numbers that change all the time are not.
    status.ariaLive = /^\d/.test(text) ? "off" : "polite";
    setText(status, text);
    if (status.title !== text) status.title = text;
  };
  requestAnimationFrame(draw);

  const follow = async (): Promise<void> => {
    const code = await server.read((line) => {
      isThere = true;
      if (line.reset) {
        forget();
        table.reset();
      }
      // First: whose rows these are depends on what is looked at.
      if (line.state) store.state = line.state;
      for (const row of line.rows ?? []) store.take(row);
      if (line.dropped !== undefined) dropped = line.dropped;
    });
    isThere = false;
    isRefused = code === 401;
    if (!isRefused) setTimeout(follow, 1000);
  };
  void follow();
}

/** Puts the words where the page asks for them. */
export function translate(): void {
  const words: Readonly<Record<string, string>> = texts;
  const get = (key = "") => words[key] ?? "";
  const all = (name: string) =>
    document.querySelectorAll<HTMLElement>(`[data-${name}]`);
  for (const element of all("text")) {
    element.textContent = get(element.dataset.text);
  }
  for (const element of all("title")) {
    const text = get(element.dataset.title);
    // What only has parts is named for who listens, and gets no hint.
    if (!element.matches("nav, ol, section, #rows")) element.title = text;
    // What is read on it is its name, also for who speaks to the browser.
    if (element.dataset.text === undefined) {
      element.setAttribute("aria-label", text);
    }
  }
  for (const input of all("hint")) {
    const text = get(input.dataset.hint);
    input.setAttribute("placeholder", text);
    input.setAttribute("aria-label", text);
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
