import * as parts from "./parts.ts";
import { HTML } from "./html.ts";
import { SENTENCES } from "./sentences.ts";
import { STYLE } from "./style.ts";

/** The page's script. */
export function pageScript(): string {
  const { WORDS, ...rest } = parts;
  const functions = Object.values(rest).filter((part) =>
    typeof part === "function"
  );
  return `"use strict";
const WORDS = ${JSON.stringify(WORDS)};
const SENTENCES = ${JSON.stringify(SENTENCES)};
${functions.join("\n")}
const texts = textsFor(navigator.language);
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
