/**
 * The modules whose functions and classes are the page's script: they use
 * nothing but each other and the browser. A package holds modules only, so the
 * page gets their own text, from which the types are gone.
 */
export * from "./again_dialog.ts";
export * from "./call_detail.ts";
export * from "./call_filter.ts";
export * from "./call_form.ts";
export * from "./call_row.ts";
export * from "./call_store.ts";
export * from "./calls_table.ts";
export * from "./chart.ts";
export * from "./controls.ts";
export * from "./elements.ts";
export * from "./formats.ts";
export * from "./main.ts";
export * from "./map.ts";
export * from "./plots.ts";
export * from "./series.ts";
export * from "./server_link.ts";
export * from "./state_view.ts";
export * from "./texts.ts";
export * from "./timeline.ts";
export * from "./totals.ts";
