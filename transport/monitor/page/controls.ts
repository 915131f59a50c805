import type { AgainDialog } from "./again_dialog.ts";
import type { CallStore } from "./call_store.ts";
import type { CallsTable } from "./calls_table.ts";
import { byId, onPress, saveFile, setText } from "./elements.ts";
import type { ServerLink } from "./server_link.ts";
import { counted, heard, noLinkText, texts } from "./texts.ts";
import type { Timeline } from "./timeline.ts";

/** Filter, pause, marks, recording, and the keys. */
export function startControls(
  store: CallStore,
  table: CallsTable,
  server: ServerLink,
  again: AgainDialog,
  timeline: Timeline,
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
    let words = record === undefined
      ? ""
      : record.failed === undefined
      ? `${texts.recordedIn} ${record.path}`
      : `${texts.recordFailed} ${heard(record.failed)}`;
    try {
      await server.ask("/record", { on: record === undefined });
    } catch (error) {
      words = heard(error);
    }
    setText(said, words);
    said.title = words;
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
  const shown = table.shown.length;
  const all = store.calls.length;
  const calls = counted(all, texts.callsCounted);
  const parts = [shown === all ? calls : `${shown} / ${calls}`];
  if (table.isPaused) parts.push(counted(table.waiting, texts.new));
  const { failed } = store;
  if (failed > 0) parts.push(counted(failed, texts.errorsCounted));
  if (dropped > 0) parts.push(counted(dropped, texts.dropped));
  if (state.record) {
    const { messages, failed: why } = state.record;
    parts.push(
      why === undefined
        ? counted(messages, texts.recorded)
        : `${texts.recordFailed} ${heard(why)}`,
    );
  }
  const noLink = noLinkText(state);
  if (noLink === "") return parts.join(", ");
  // That a client went home is no trouble.
  const why = state.trouble === undefined || state.mode === "server"
    ? noLink
    : heard(state.trouble);
  return all === 0 ? why : `${parts.join(", ")} · ${why}`;
}
