/** A page of a real browser. */

import type { Browser } from "./browser.ts";

/** How long anything may take that a page is waited for, in milliseconds. */
const DEADLINE_MS = 60_000;
/** Between two looks at the page. */
const LOOK_MS = 25;

/** How a page is opened. */
export interface TabOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colours?: "light" | "dark";
  readonly language?: string;
  readonly isTouch?: boolean;
}

/** What the browser says. */
export type Answer = Record<string, unknown>;

/** A page. */
export class Tab {
  /** What the page complained of: errors, and refusals of its policy. */
  readonly complaints: string[] = [];
  #browser: Browser;
  #session: string;
  #target: string;
  #isPressed = false;

  constructor(browser: Browser, session: string, target: string) {
    this.#browser = browser;
    this.#session = session;
    this.#target = target;
    browser.listeners.set(session, (method, params) => {
      if (method === "Runtime.exceptionThrown" || method === "Log.entryAdded") {
        this.complaints.push(JSON.stringify(params));
      }
    });
  }

  /** Sets the size, the colours and the language. */
  async prepare(options: TabOptions): Promise<void> {
    const { width = 1280, height = 800, colours = "light" } = options;
    const { language = "en-GB", isTouch = false } = options;
    for (const domain of ["Page", "Runtime", "Log"]) {
      await this.say(`${domain}.enable`);
    }
    await this.say("Emulation.setDeviceMetricsOverride", {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: isTouch,
    });
    await this.say("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: colours }],
    });
    await this.say("Emulation.setUserAgentOverride", {
      userAgent: "Chromium of a test",
      acceptLanguage: language,
    });
  }

  /** Goes to an address. */
  async go(url: string): Promise<void> {
    await this.say("Page.navigate", { url });
    await this.until("document.readyState === 'complete'");
  }

  /** What an expression of the page is. */
  async read<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.say("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  /** Waits until an expression of the page is true. */
  async until(expression: string): Promise<void> {
    const end = Date.now() + DEADLINE_MS;
    for (;;) {
      if (await this.read<boolean>(`Boolean(${expression})`)) return;
      if (Date.now() > end) {
        const seen = await this.read<string>("document.body.innerText");
        throw new Error(
          `The page did not come to ${expression}: ${
            seen.slice(0, 2000)
          } ${this.complaints}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** The text of an element. */
  async text(selector: string): Promise<string> {
    return await this.read(
      `document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`,
    );
  }

  /** Clicks into the middle of an element, as a mouse does. */
  async click(selector: string): Promise<void> {
    const found = JSON.stringify(selector);
    await this.until(
      `document.querySelector(${found})?.getClientRects().length > 0`,
    );
    const { x, y } = await this.read<{ x: number; y: number }>(
      `(() => { const element = document.querySelector(${found});
        element.scrollIntoView({ block: "nearest" });
        const { left, top, width, height } = element.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 }; })()`,
    );
    for (const type of ["mouseMoved", "mousePressed", "mouseReleased"]) {
      await this.mouse(type, x, y);
    }
  }

  /** Moves or presses the mouse. */
  async mouse(type: string, x: number, y: number): Promise<void> {
    const isMove = type === "mouseMoved";
    if (!isMove) this.#isPressed = type === "mousePressed";
    await this.say("Input.dispatchMouseEvent", {
      type,
      x,
      y,
      button: isMove ? "none" : "left",
      // Or the browser may take a move for one after the button was let go.
      buttons: this.#isPressed ? 1 : 0,
      clickCount: 1,
    });
  }

  /** Turns the wheel of the mouse, with Ctrl held down. */
  async zoom(x: number, y: number, deltaY: number): Promise<void> {
    const type = "mouseWheel";
    await this.say("Input.dispatchMouseEvent", {
      ...{ type, x, y, deltaX: 0, deltaY, modifiers: 2 },
    });
  }

  /** Puts fingers down, moves or lifts them: those that are given are down. */
  async touch(
    type: "touchStart" | "touchMove" | "touchEnd",
    points: readonly { x: number; y: number; id: number }[],
  ): Promise<void> {
    await this.say("Input.dispatchTouchEvent", { type, touchPoints: points });
  }

  /** Chooses a file in a field for files. */
  async choose(selector: string, path: string): Promise<void> {
    const { root } = await this.say("DOM.getDocument");
    const { nodeId } = await this.say("DOM.querySelector", {
      nodeId: (root as { nodeId: number }).nodeId,
      selector,
    });
    await this.say("DOM.setFileInputFiles", { nodeId, files: [path] });
  }

  /** Types over what is in a field. */
  async type(selector: string, text: string): Promise<void> {
    await this.read(
      `(() => { const input = document.querySelector(${
        JSON.stringify(selector)
      }); input.focus(); input.select?.(); })()`,
    );
    if (text === "") await this.press("Delete");
    else await this.say("Input.insertText", { text });
  }

  /** Presses a key. */
  async press(key: string): Promise<void> {
    const codes: Readonly<Record<string, number>> = {
      Enter: 13,
      Delete: 46,
      ArrowUp: 38,
      ArrowDown: 40,
      End: 35,
      Home: 36,
      Tab: 9,
    };
    const code = codes[key] ?? key.toUpperCase().charCodeAt(0);
    const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
    const event = { key, windowsVirtualKeyCode: code, code: key };
    await this.say("Input.dispatchKeyEvent", {
      type: "keyDown",
      ...event,
      ...(text === undefined ? {} : { text }),
    });
    await this.say("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  /** A picture of the page. */
  async picture(): Promise<Uint8Array> {
    const { data } = await this.say("Page.captureScreenshot", {
      format: "png",
    });
    return Uint8Array.fromBase64(String(data));
  }

  /** Bytes of the page's heap that are used, after what is garbage was collected. */
  async heap(): Promise<number> {
    await this.say("HeapProfiler.collectGarbage");
    const { usedSize } = await this.say("Runtime.getHeapUsage");
    return Number(usedSize);
  }

  /** Lets downloads go into a folder. */
  async downloadInto(folder: string): Promise<void> {
    await this.say("Page.setDownloadBehavior", {
      behavior: "allow",
      downloadPath: folder,
    });
  }

  /** Closes it. */
  async close(): Promise<void> {
    await this.#browser.say("Target.closeTarget", { targetId: this.#target });
  }

  /** Says a command of the protocol, and gives what came of it. */
  async say(method: string, params: Answer = {}): Promise<Answer> {
    return await this.#browser.say(method, params, this.#session);
  }
}
