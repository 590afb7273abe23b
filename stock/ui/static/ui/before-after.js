// <before-after>: the restored picture under the original; a grip moves the edge between them.
// Mouse, touch (a vertical swipe still scrolls the page), arrow keys; a slider to screen readers.
// Buttons with aria-controls="<its id>" and data-view="x,y,w,h" (fractions) zoom in on a face.

customElements.define("before-after", class extends HTMLElement {
  connectedCallback() {
    this.grip = this.querySelector("[role=slider]");
    this.place(Number(this.grip.getAttribute("aria-valuenow")));
    this.addEventListener("pointerdown", (event) => this.press(event));
    this.grip.addEventListener("keydown", (event) => this.key(event));
    this.querySelector("[data-reset]")?.addEventListener("click", () => {
      // The button goes with the closer look: back to where that was asked for.
      const asked = this.views.find((button) => button.getAttribute("aria-pressed") === "true");
      this.view();
      (asked ?? this.grip).focus({ preventScroll: true });
    });
    this.views = this.id ? [...document.querySelectorAll(`[aria-controls="${this.id}"][data-view]`)] : [];
    for (const button of this.views) {
      button.addEventListener("click", () => {
        this.view(button.getAttribute("aria-pressed") === "true" ? undefined : button);
      });
    }
  }

  place(percent) {
    this.percent = Math.min(100, Math.max(0, percent));
    const rounded = Math.round(this.percent);
    this.style.setProperty("--pos", `${this.percent}%`);
    this.grip.setAttribute("aria-valuenow", rounded);
    this.grip.setAttribute("aria-valuetext", this.grip.dataset.text.replace("{n}", rounded));
  }

  press(event) {
    if (event.button !== 0 || event.target.closest("button")) return;
    const box = this.getBoundingClientRect();
    const from = event.clientX;
    // Held by the grip, the edge keeps its distance to the pointer; elsewhere it comes to it.
    const held = event.target.closest("[role=slider]");
    const offset = held ? from - box.left - (this.percent / 100) * box.width : 0;
    let dragging = false;
    const follow = (x) => this.place(((x - offset - box.left) / box.width) * 100);
    const stop = new AbortController();
    const listen = (name, handler) => this.addEventListener(name, handler, { signal: stop.signal });
    listen("pointermove", (move) => {
      if (!dragging && Math.abs(move.clientX - from) < 4) return;
      if (!dragging) this.setPointerCapture(event.pointerId);
      dragging = true;
      follow(move.clientX);
    });
    listen("pointerup", (up) => {
      if (!dragging && !held) follow(up.clientX);
      this.grip.focus({ preventScroll: true, focusVisible: false });
      stop.abort();
    });
    listen("pointercancel", () => stop.abort());
  }

  key(event) {
    const step = event.shiftKey ? 10 : 2;
    const moves = {
      ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step,
      PageDown: -10, PageUp: 10, Home: -100, End: 100,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.place(this.percent + moves[event.key]);
  }

  view(button) {
    let zoom = 1;
    let [x, y] = [0, 0];
    if (button) {
      const [left, top, width, height] = button.dataset.view.split(",").map(Number);
      zoom = Math.min(4, Math.max(1, 0.6 / Math.max(width, height)));
      // The middle of the face to the middle of the box, without baring an edge.
      const shift = (middle) => Math.min(0, Math.max(1 - zoom, 0.5 - middle * zoom));
      x = shift(left + width / 2);
      y = shift(top + height / 2);
    }
    this.style.setProperty("--zoom", zoom);
    this.style.setProperty("--x", `${x * 100}%`);
    this.style.setProperty("--y", `${y * 100}%`);
    this.toggleAttribute("data-zoomed", Boolean(button));
    for (const other of this.views) other.setAttribute("aria-pressed", other === button);
  }
});
