import * as againDialog from "./again_dialog.ts";
import * as callDetail from "./call_detail.ts";
import * as callFilter from "./call_filter.ts";
import * as callForm from "./call_form.ts";
import * as callRow from "./call_row.ts";
import * as callStore from "./call_store.ts";
import * as callsTable from "./calls_table.ts";
import * as chart from "./chart.ts";
import * as controls from "./controls.ts";
import * as elements from "./elements.ts";
import * as formats from "./formats.ts";
import * as main from "./main.ts";
import * as map from "./map.ts";
import * as plots from "./plots.ts";
import * as series from "./series.ts";
import * as serverLink from "./server_link.ts";
import * as stateView from "./state_view.ts";
import * as texts from "./texts.ts";
import * as timeline from "./timeline.ts";
import * as totals from "./totals.ts";
import { HTML } from "./html.ts";
import { SENTENCES } from "./sentences.ts";
import { STYLE } from "./style.ts";

/**
 * The modules whose functions and classes are the page's script: they use
 * nothing but each other and the browser. A package holds modules only, so the
 * page gets their own text, from which the types are gone.
 */
const PARTS: readonly object[] = [
  againDialog,
  callDetail,
  callFilter,
  callForm,
  callRow,
  callStore,
  callsTable,
  chart,
  controls,
  elements,
  formats,
  main,
  map,
  plots,
  series,
  serverLink,
  stateView,
  texts,
  timeline,
  totals,
];

/** The page's script. */
export function pageScript(): string {
  const parts = PARTS.flatMap((part) => Object.values(part))
    .filter((part) => typeof part === "function");
  return `"use strict";
const WORDS = ${JSON.stringify(texts.WORDS)};
const SENTENCES = ${JSON.stringify(SENTENCES)};
${parts.join("\n")}
startPage();
`;
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
