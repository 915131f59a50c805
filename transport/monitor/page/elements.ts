/** An element with a class and a text. The text is text, whatever it looks like. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = "",
  text = "",
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  if (text !== "") element.textContent = text;
  return element;
}

/** A button that does something. */
export function makeButton(
  text: string,
  act: () => void,
  title = "",
): HTMLButtonElement {
  const button = make("button", "", text);
  button.type = "button";
  if (title !== "") {
    button.title = title;
    button.setAttribute("aria-label", title);
  }
  button.addEventListener("click", act);
  return button;
}

/** The element of the page with this id, which is of this kind. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page has no ${type.name} "${id}"`);
}

/** Does something when the page's button with this id is pressed. */
export function onPress(id: string, act: () => void): void {
  byId(id, HTMLButtonElement).addEventListener("click", act);
}

/** Changes a text where it is another: nothing is laid out anew for nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** What {@linkcode blank} gives: an empty canvas to draw on. */
export type Blank = NonNullable<ReturnType<typeof blank>>;

/** A canvas of as many pixels as it takes on the screen, and empty; undefined where it is not seen. */
export function blank(canvas: HTMLCanvasElement) {
  const scale = devicePixelRatio;
  const width = Math.floor(canvas.clientWidth * scale);
  const height = Math.floor(canvas.clientHeight * scale);
  const context = canvas.getContext("2d");
  if (context === null || width === 0 || height === 0) return undefined;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  } else context.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(`--${name}`);
  return {
    context,
    scale,
    colour,
    line(
      colour: string,
      width: number,
      ...points: readonly (readonly [x: number, y: number])[]
    ): void {
      context.beginPath();
      for (const point of points) context.lineTo(...point);
      context.strokeStyle = colour;
      context.lineWidth = width * scale;
      context.stroke();
    },
    /** With a rim, as there may be anything behind it. */
    text(text: string, inside: string, size: number, x: number, y: number) {
      context.font = `${size * scale}px system-ui, sans-serif`;
      context.strokeStyle = colour("back");
      context.lineWidth = 4 * scale;
      context.fillStyle = inside;
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    },
  };
}

/** Saves text as a file of the browser's. */
export function saveFile(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = make("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** What the browser keeps for this page, or what is given. */
export function remembered(key: string, otherwise: string): string {
  try {
    return localStorage.getItem(`tcptalks.${key}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Lets the browser keep something for this page. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`tcptalks.${key}`, value);
  } catch {
    // It may be forbidden, or full.
  }
}
