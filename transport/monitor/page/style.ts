/** Colours that canvases ask for: of what is registered the browser tells the colour itself. */
const REGISTERED = "line dim text back bad table c0 c1 c2 c3 c4 c5 c6 c7 c8 c9"
  .split(" ");

/** How the page looks, in light and dark, wide and narrow. */
export const STYLE: string = `
${
  REGISTERED.map((name) =>
    `@property --${name} { syntax: "<color>"; inherits: true; initial-value: #888; }`
  ).join("\n")
}
:root {
  color-scheme: light dark;
  --back: light-dark(#ffffff, #16181d);
  --panel: light-dark(#f5f6f8, #1e2128);
  --line: light-dark(#dcdfe4, #343943);
  --text: light-dark(#1b1f24, #e3e6eb);
  --dim: light-dark(#5d6673, #98a1b0);
  --bad: light-dark(#b3261e, #ff8a80);
  --bad-back: light-dark(#fdeceb, #3a2020);
  --accent: light-dark(#1a5fb4, #82b4ff);
  --chosen: light-dark(#dbe9fb, #22406b);
  --table: light-dark(#eef3ea, #20281f);
  --c0: light-dark(#1a5fb4, #82b4ff); --c1: light-dark(#26803b, #79d18d);
  --c2: light-dark(#b45309, #f5b35c); --c3: light-dark(#8a3ab9, #d19bf2);
  --c4: light-dark(#b3261e, #ff8a80); --c5: light-dark(#0e7c86, #5fd0da);
  --c6: light-dark(#a0307a, #f08fca); --c7: light-dark(#5b6b00, #c6d65a);
  --c8: light-dark(#5a4fcf, #aaa3ff); --c9: light-dark(#7a5230, #d4ab86);
  --row: 24px;
  --mono: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; margin: 0; }
body {
  display: grid; grid-template: auto minmax(0, 1fr) auto / minmax(0, 11fr) minmax(0, 9fr);
  grid-template-areas: "head tabs" "main main" "foot foot";
  background: var(--back); color: var(--text);
  font: 14px/1.4 system-ui, sans-serif;
}
h1 { font-size: 16px; margin: 0; }
h2 { font-size: 16px; margin: 0 0 8px; }
h3 { font-size: 13px; margin: 12px 0 4px; }
p { margin: 4px 0; }
#head { grid-area: head; display: flex; gap: 12px; align-items: center; padding: 0 12px; min-height: 44px; border-bottom: 1px solid var(--line); }
#status, #record-said { margin: 0; color: var(--dim); min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-variant-numeric: tabular-nums; }
#record-said { flex: 1 100 0; }
#tabs { grid-area: tabs; display: flex; align-items: end; padding: 0 8px; border-bottom: 1px solid var(--line); border-left: 1px solid var(--line); }
#tabs button { border: 0; border-bottom: 2px solid transparent; border-radius: 0; background: none; padding: 11px 12px 9px; color: var(--dim); }
#tabs button[aria-selected=true] { border-color: var(--accent); color: var(--text); }
#tab-calls { display: none; }
main { grid-area: main; display: grid; grid-template-columns: minmax(0, 11fr) minmax(0, 9fr); min-height: 0; }
#calls { display: grid; grid-template-rows: auto auto minmax(0, 3fr) minmax(0, 2fr); min-height: 0; }
#side { border-left: 1px solid var(--line); min-height: 0; overflow: hidden; display: grid; }
#side > section { display: none; overflow: auto; padding: 0 12px 12px; min-height: 0; }
body[data-tab=plots] #plots, body[data-tab=call] #call, body[data-tab=state] #state { display: block; }
body[data-tab=map] #map { display: flex; flex-direction: column; }
.bar { display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; padding: 6px 0; min-height: 40px; }
#calls .bar { padding: 6px 12px; }
.gap { flex: 1; }
.hint, .dim { color: var(--dim); font-weight: normal; }
.bad { color: var(--bad); }
.mono { font-family: var(--mono); font-size: 13px; }
input, select, button { font: inherit; color: inherit; }
input, select { background: var(--back); border: 1px solid var(--line); border-radius: 5px; padding: 3px 6px; min-width: 0; }
input[type=number] { width: 6em; }
input[type=checkbox] { margin: 0 2px 0 0; vertical-align: -2px; accent-color: var(--accent); }
#filter { width: 13em; }
#slower { width: 4.5em; }
button { background: var(--panel); border: 1px solid var(--line); border-radius: 5px; padding: 3px 10px; cursor: pointer; white-space: nowrap; }
button:hover { border-color: var(--dim); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--back); }
button[aria-pressed=true] { background: var(--chosen); border-color: var(--accent); }
#record[aria-pressed=true] { color: var(--bad); border-color: var(--bad); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
#pause { min-width: 7em; font-variant-numeric: tabular-nums; }
#rows { overflow: auto; scrollbar-gutter: stable; overflow-anchor: none; position: relative; border-bottom: 1px solid var(--line); outline-offset: -2px; }
#rows-space { position: relative; overflow: hidden; min-height: 1px; }
.row { display: grid; grid-template-columns: 20px 68px 24px 14px minmax(112px, 1.2fr) minmax(60px, 2fr) minmax(60px, 2.4fr) 76px 62px; gap: 0 6px; padding: 0 8px; height: var(--row); line-height: var(--row); font-family: var(--mono); font-size: 12.5px; align-items: center; }
#rows-space .row { position: absolute; left: 0; right: 0; top: 0; contain: strict; cursor: default; border-bottom: 1px solid color-mix(in srgb, var(--line) 45%, transparent); }
.row.head { font: 12px/24px system-ui, sans-serif; color: var(--dim); border-bottom: 1px solid var(--line); scrollbar-gutter: stable; overflow: hidden; }
.row span { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.row .t, .row .ms, .row .size { text-align: right; }
.row .t, .row .link, .row .dir, .row .size { color: var(--dim); }
.row .star { color: var(--dim); cursor: pointer; text-align: center; }
.row.marked .star { color: var(--c2); }
.row:not(.head) .op { font-weight: 600; }
.row.bad { background: var(--bad-back); }
.row.bad .answer, .row.bad .op { color: var(--bad); }
.row.open .ms, .row.slow .ms { color: var(--c2); }
.row.own .dir { color: var(--accent); }
.row.selected { background: var(--chosen); }
#detail { overflow: auto; padding: 8px 12px; background: var(--panel); }
.detail-head { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; font-family: var(--mono); }
.detail-head button { margin-left: auto; }
#detail header button, .hint button { font: 12px/1.4 system-ui, sans-serif; }
.sides { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 16px; }
.side h3 { margin-top: 6px; }
.tree, .leaf { font-family: var(--mono); font-size: 12.5px; }
summary { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.leaf { padding-left: 14px; white-space: pre-wrap; overflow-wrap: anywhere; }
.items { margin-left: 14px; border-left: 1px solid var(--line); padding-left: 6px; }
.key { color: var(--accent); }
details > summary { cursor: pointer; }
pre { font: 12px/1.45 var(--mono); overflow: auto; margin: 6px 0; padding: 6px 8px; background: var(--back); border: 1px solid var(--line); border-radius: 5px; max-height: 24em; }
pre.traceback { color: var(--bad); background: var(--bad-back); border-color: transparent; white-space: pre-wrap; overflow-wrap: anywhere; }
.bytes { margin-top: 6px; }
#found { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 4px; max-height: 8.6em; overflow: auto; padding: 2px; }
#found button { font: 12px/1.4 var(--mono); padding: 2px 8px; display: flex; align-items: center; gap: 8px; min-width: 0; }
#found .name { flex: 1; text-align: left; overflow: hidden; text-overflow: ellipsis; }
#found .value { color: var(--dim); }
#found-box > summary { padding: 4px 0; }
.chart { margin: 8px 0 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
.chart figcaption { display: flex; gap: 8px; align-items: center; padding: 2px 8px; background: var(--panel); font: 12.5px/24px var(--mono); }
.chart .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chart .when { margin-left: auto; color: var(--dim); font-variant-numeric: tabular-nums; }
.chart .value { font-weight: 600; font-variant-numeric: tabular-nums; }
.chart button { border: 0; background: none; padding: 0 4px; }
.chart canvas { display: block; width: 100%; height: 96px; cursor: crosshair; touch-action: pan-y; }
.dot { width: 10px; height: 10px; border-radius: 50%; flex: none; }
${
  REGISTERED.filter((name) => /\d/.test(name)).map((name) =>
    `.colour-${name.slice(1)} { background: var(--${name}); }`
  ).join("\n")
}
#map-width, #map-height { width: 5em; }
#map-canvas { cursor: crosshair; flex: 1; min-height: 240px; width: 100%; }
#map-sources { padding: 0; min-height: 24px; }
.file { position: relative; background: var(--panel); border: 1px solid var(--line); border-radius: 5px; padding: 3px 10px; cursor: pointer; }
.file input { position: absolute; opacity: 0; inset: 0; width: 100%; cursor: pointer; }
.file:focus-within { outline: 2px solid var(--accent); outline-offset: 1px; }
.typed { display: flex; gap: 4px; align-items: center; font-family: var(--mono); }
#call-opcode { flex: 1; } #call-args { flex: 2; }
#call-said:empty, h3:has(+ div:empty), h3:has(+ .wide tbody:empty) { display: none; }
#call-params { min-height: 20px; }
#call-results, #again-results { padding: 0; list-style: none; overflow-wrap: anywhere; }
#call-results li, #again-results li { padding: 2px 0; border-bottom: 1px solid var(--line); }
#call-before { display: flex; flex-wrap: wrap; gap: 4px; }
#call-before button { font: 12px/1.4 var(--mono); max-width: 100%; overflow: hidden; text-overflow: ellipsis; }
#state-lines { overflow-wrap: anywhere; padding-top: 8px; }
.wide { overflow: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
tr { border-bottom: 1px solid var(--line); }
td { padding: 3px 9px 3px 0; white-space: nowrap; }
td:last-child { padding-right: 0; }
.totals td:not(:first-child), .totals th:not(:first-child) { text-align: right; padding: 3px 0 3px 9px; }
th { text-transform: lowercase; font-weight: normal; text-align: left; color: var(--dim); }
td button { font: 12px/1.4 var(--mono); max-width: 24em; overflow: hidden; text-overflow: ellipsis; }
tr.over { border-bottom: 0; }
td.why { white-space: normal; padding-top: 0; }
tr.dim td { color: var(--dim); }
#timeline { grid-area: foot; display: flex; gap: 6px; align-items: center; padding: 6px 12px; border-top: 1px solid var(--line); background: var(--panel); }
.slider { flex: 1; position: relative; display: flex; min-width: 60px; }
.slider input { width: 100%; margin: 0; accent-color: var(--accent); padding: 0; border: 0; background: none; height: 28px; }
.slider canvas { position: absolute; left: 0; bottom: 0; width: 100%; height: 6px; pointer-events: none; }
#play { min-width: 6em; }
dialog { background: var(--back); color: var(--text); border: 1px solid var(--line); border-radius: 8px; width: min(560px, 94vw); max-height: 86vh; overflow: auto; }
dialog::backdrop { background: rgb(0 0 0 / 40%); }
dialog label { display: grid; grid-template-columns: 9em minmax(0, 1fr); align-items: center; margin: 8px 0; }
@media (max-width: 999px) {
  body { grid-template: auto auto minmax(0, 1fr) auto / minmax(0, 1fr); grid-template-areas: "head" "tabs" "main" "foot"; }
  #tabs { border-left: 0; overflow-x: auto; }
  #tab-calls { display: block; }
  main { grid-template-columns: minmax(0, 1fr); }
  #side { border-left: 0; }
  body[data-tab=calls] #side, body:not([data-tab=calls]) #calls { display: none; }
}
@media (max-width: 999px) and (max-height: 499px) {
  body { grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr) auto; grid-template-areas: "head tabs" "main main" "foot foot"; }
  #calls { grid-template-rows: auto auto minmax(96px, 1fr) fit-content(45%); }
}
@media (max-width: 699px) {
  :root { --row: 44px; }
  #calls { position: relative; overflow: auto; }
  #tabs button { padding: 9px 10px 7px; }
  .row.head { display: none; }
  #calls { grid-template-rows: auto minmax(132px, 1fr) fit-content(45%); }
  #filter { order: -2; flex: 1 1 14em; } #follow { order: -1; } .typed { flex-wrap: wrap; } #call-opcode { flex-basis: 85%; } #call-args { flex-basis: 50%; }
  .row { grid-template: "star op op ms" 22px "t args answer answer" 20px / 64px minmax(0, 1fr) minmax(0, 1fr) 84px; line-height: 20px; align-content: center; }
  .row .star { grid-area: star; text-align: left; } .row .op { grid-area: op; } .row .ms { grid-area: ms; } .row .t { grid-area: t; text-align: left; } .row .args { grid-area: args; } .row .answer { grid-area: answer; }
  .row .link, .row .dir, .row .size { display: none; }
  .sides { grid-template-columns: minmax(0, 1fr); gap: 4px; }
  #calls .bar { gap: 6px; }
  table:not(.totals) tr { display: block; padding: 4px 0; } table:not(.totals) td { display: inline-block; }
  td button { max-width: 8em; }
  #timeline { flex-wrap: wrap; } .slider { flex-basis: 100%; order: -1; }
  input, select, button { min-height: 32px; } input[type=checkbox] { min-height: 0; }
}
@media (max-width: 479px) {
  #head { flex-wrap: wrap; gap: 2px 10px; padding: 6px 12px; }
  #status, #record-said { flex-basis: 100%; order: 3; white-space: normal; }
  #record-said:empty { display: none; }
  #record { margin-left: auto; }
  .totals :is(td, th):nth-child(3) { display: none; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
`;
