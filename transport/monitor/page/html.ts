/** What the page consists of, before its script runs; the words come from `texts.ts`. */
export const HTML = `
<header id="head">
  <h1>TCPTalks</h1>
  <p id="status" role="status" aria-live="off"></p>
  <span id="record-said" class="dim" role="status"></span>
  <button type="button" id="record" aria-pressed="false" hidden></button>
</header>
<nav id="tabs" role="tablist" data-title="views">
  <button type="button" role="tab" id="tab-calls" data-tab="calls" data-text="calls"></button>
  <button type="button" role="tab" id="tab-plots" data-tab="plots" aria-controls="plots" data-text="plots"></button>
  <button type="button" role="tab" id="tab-map" data-tab="map" aria-controls="map" data-text="map"></button>
  <button type="button" role="tab" id="tab-call" data-tab="call" aria-controls="call" data-text="call"></button>
  <button type="button" role="tab" id="tab-state" data-tab="state" aria-controls="state" data-text="state"></button>
</nav>
<main>
  <section id="calls" data-title="calls">
    <div class="bar">
      <input id="filter" type="search" data-hint="filterHelp" spellcheck="false" autocomplete="off">
      <label><input id="only-errors" type="checkbox"> <span data-text="errors"></span></label>
      <label><input id="only-marked" type="checkbox"> <span data-text="marked"></span></label>
      <label><span data-text="slower"></span> <input id="slower" type="number" min="0" step="any"> ms</label>
      <span class="gap"></span>
      <button type="button" id="follow" data-text="follow"></button>
      <button type="button" id="next-error" data-text="nextError"></button>
      <button type="button" id="pause" aria-pressed="false"></button>
      <button type="button" id="clear" data-text="clear" data-title="clearHelp"></button>
      <button type="button" id="save" data-text="save" data-title="saveHelp"></button>
      <button type="button" id="again" data-text="again" data-title="againHelp" hidden></button>
    </div>
    <div class="row head" aria-hidden="true">
      <span class="star"></span><span class="t" data-text="time"></span><span class="link">#</span><span class="dir"></span><span class="op" data-text="opcode"></span><span class="args" data-text="given"></span><span class="answer" data-text="answer"></span><span class="ms">ms</span><span class="size" data-text="size"></span>
    </div>
    <div id="rows" role="grid" tabindex="0" data-title="calls"><div id="rows-space" role="rowgroup"></div></div>
    <section id="detail" aria-live="polite"></section>
  </section>
  <div id="side">
    <section id="plots" role="tabpanel" aria-labelledby="tab-plots">
      <div class="bar">
        <label><span data-text="window"></span>
          <select id="range"><option>10</option><option selected>30</option><option>60</option><option>300</option><option>1800</option></select></label>
        <button type="button" id="live"></button>
        <span class="gap"></span>
        <button type="button" id="csv">CSV</button>
      </div>
      <details id="found-box" open><summary data-text="found"></summary>
        <p id="found-hint" class="hint"></p><div id="found"></div></details>
      <div id="charts"></div>
    </section>
    <section id="map" role="tabpanel" aria-labelledby="tab-map">
      <div class="bar">
        <label><span data-text="table"></span> <input id="map-width" type="number" min="1" value="3000" aria-label="x, mm"></label> ×
        <input id="map-height" type="number" min="1" value="2000" aria-label="y, mm"> mm
        <label><span data-text="heading"></span> <select id="map-unit"><option value="rad">rad</option><option value="deg">°</option></select></label>
        <label class="file"><input id="map-picture" type="file" accept="image/png,image/jpeg,image/webp"><span data-text="picture"></span></label>
        <span class="gap"></span>
        <button type="button" id="map-clear" data-text="clear"></button>
      </div>
      <div id="map-sources" class="bar"></div>
      <canvas id="map-canvas" role="img" aria-labelledby="map-place"></canvas>
      <p id="map-place" class="hint"></p>
    </section>
    <section id="call" role="tabpanel" aria-labelledby="tab-call">
      <form id="call-form" autocomplete="off">
        <div class="bar">
          <select id="call-link" data-title="link"></select>
          <button type="button" id="call-ask" data-text="ask" data-title="askHelp"></button>
        </div>
        <div class="typed">
          <input id="call-opcode" list="call-known" data-hint="opcode" required spellcheck="false">
          <span>(</span><input id="call-args" data-hint="args" spellcheck="false"><span>)</span>
          <button type="submit" id="call-send" class="main" data-text="send" data-title="callHelp"></button>
        </div>
        <datalist id="call-known"></datalist>
        <p id="call-params" class="hint mono"></p>
        <div class="bar">
          <label><input id="call-repeat" type="checkbox"> <span data-text="repeat"></span></label>
          <label><input id="call-every" type="number" min="20" value="1000" data-title="repeat"> ms</label>
        </div>
      </form>
      <p id="call-said" class="bad" role="status"></p>
      <ol id="call-results" class="mono" aria-live="polite" data-title="answer"></ol>
      <h3 data-text="history"></h3>
      <div id="call-before"></div>
    </section>
    <section id="state" role="tabpanel" aria-labelledby="tab-state">
      <div id="state-lines"></div>
      <h3 data-text="totals"></h3>
      <div class="wide" role="group" data-title="totalsHelp"><table class="totals"><tbody id="state-totals"></tbody></table></div>
      <h3 data-text="links"></h3>
      <div class="wide"><table><tbody id="state-links"></tbody></table></div>
    </section>
  </div>
</main>
<footer id="timeline" hidden>
  <button type="button" id="error-back" data-title="previousError">‹ !</button>
  <button type="button" id="step-back" data-title="stepBack">‹</button>
  <button type="button" id="play" class="main"></button>
  <button type="button" id="step-on" data-title="stepOn">›</button>
  <button type="button" id="error-on" data-title="nextError">! ›</button>
  <div class="slider"><canvas id="error-marks" aria-hidden="true"></canvas><input id="position" type="range" min="0" max="1" step="1" value="0" data-title="time"></div>
  <span id="replay-time" class="mono"></span>
  <select id="speed" data-title="speed"><option value="0.1">0.1 ×</option><option value="0.5">0.5 ×</option><option value="1" selected>1 ×</option><option value="2">2 ×</option><option value="5">5 ×</option><option value="10">10 ×</option></select>
</footer>
<dialog id="again-dialog">
  <form id="again-form">
    <h2 data-text="againTitle"></h2>
    <p class="hint" data-text="againHelp"></p>
    <label><span data-text="againHost"></span> <input id="again-host" required spellcheck="false"></label>
    <label><span data-text="password"></span> <input id="again-password" type="password" autocomplete="off"></label>
    <select id="again-which"><option value="one" data-text="againOne"></option><option value="marked" data-text="againMarked"></option><option value="all" data-text="againAll"></option></select>
    <div class="bar"><button type="submit" id="again-send" class="main" data-text="send"></button><button type="button" id="again-close" data-text="close"></button></div>
    <p id="again-said" role="status"></p>
    <ol id="again-results" class="mono"></ol>
  </form>
</dialog>
`;
