import { AgainDialog } from "./again_dialog.ts";
import { CallDetail, treeElement } from "./call_detail.ts";
import { isAll, wantedCalls } from "./call_filter.ts";
import { CallForm } from "./call_form.ts";
import { CallStore } from "./call_store.ts";
import { CallsTable } from "./calls_table.ts";
import { Chart } from "./chart.ts";
import {
  blank,
  byId,
  make,
  makeButton,
  remember,
  remembered,
  saveFile,
  setText,
} from "./elements.ts";
import {
  durationText,
  numberText,
  portText,
  shortNumbers,
  sizeText,
  timeText,
} from "./formats.ts";
import { HTML } from "./html.ts";
import {
  startControls,
  startPage,
  startTabs,
  statusText,
  translate,
} from "./main.ts";
import { RobotMap } from "./map.ts";
import { Plots } from "./plots.ts";
import { Series } from "./series.ts";
import { ServerLink } from "./server_link.ts";
import { StateView } from "./state_view.ts";
import { STYLE } from "./style.ts";
import {
  counted,
  heard,
  isFrench,
  SENTENCES,
  textsFor,
  WORDS,
} from "./texts.ts";
import { Timeline } from "./timeline.ts";

/**
 * The parts of the page's script: functions and classes that use nothing but
 * each other and the browser. A package holds modules only, so the page gets
 * their own text, from which the types are gone.
 */
const PARTS = [
  AgainDialog,
  CallDetail,
  CallForm,
  CallStore,
  CallsTable,
  Chart,
  Plots,
  RobotMap,
  Series,
  ServerLink,
  StateView,
  Timeline,
  blank,
  byId,
  counted,
  durationText,
  heard,
  isFrench,
  isAll,
  make,
  makeButton,
  numberText,
  portText,
  remember,
  remembered,
  saveFile,
  setText,
  shortNumbers,
  sizeText,
  startControls,
  startPage,
  startTabs,
  statusText,
  textsFor,
  timeText,
  translate,
  treeElement,
  wantedCalls,
] as const;

/** The page's script. */
export function pageScript(): string {
  const parts = PARTS.map((part) => part.toString());
  const words = `const WORDS = ${JSON.stringify(WORDS)};
const SENTENCES = ${JSON.stringify(SENTENCES)};`;
  return `"use strict";\n${words}\n${parts.join("\n")}\nstartPage();\n`;
}

/** The page; its script and its style carry the nonce. */
export function pageOf(nonce: string): Response {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TCPTalks</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body data-tab="plots">
${HTML}
<script nonce="${nonce}">${pageScript()}</script>
</body>
</html>
`;
  return new Response(html, {
    headers: { "content-type": "text/html; charset=utf-8" },
  });
}
