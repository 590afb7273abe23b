// <pixel-loupe data-before data-after data-width data-height>: both files side by side, one pixel
// of the restored file to one of the screen; dragging either side or the arrow keys moves both.

customElements.define("pixel-loupe", class extends HTMLElement {
  connectedCallback() {
    this.panes = this.querySelector(".loupe-panes");
    this.images = [...this.querySelectorAll("img[data-side]")];
    this.size = { x: Number(this.dataset.width), y: Number(this.dataset.height) };
    for (const image of this.images) {
      image.width = this.size.x;
      image.height = this.size.y;
      image.draggable = false;
      image.src = this.dataset[image.dataset.side];
    }
    this.at = { x: 0.5, y: 0.35 };
    this.panes.addEventListener("pointerdown", (event) => this.drag(event));
    this.panes.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.place()).observe(this.panes);
    // A face chosen in the slider above is also shown here.
    for (const button of document.querySelectorAll("button[data-view]")) {
      button.addEventListener("click", () => {
        const [left, top, width, height] = button.dataset.view.split(",").map(Number);
        this.at = { x: left + width / 2, y: top + height / 2 };
        this.place();
      });
    }
  }

  place() {
    const pane = this.images[0].parentElement;
    const shift = (axis, room) => {
      const slack = Math.max(0, this.size[axis] - room);
      const offset = Math.min(slack, Math.max(0, this.at[axis] * this.size[axis] - room / 2));
      this.at[axis] = slack ? (offset + room / 2) / this.size[axis] : 0.5;
      return slack ? -offset : (room - this.size[axis]) / 2;
    };
    const [x, y] = [shift("x", pane.clientWidth), shift("y", pane.clientHeight)];
    for (const image of this.images) image.style.transform = `translate(${x}px, ${y}px)`;
  }

  move(x, y) {
    this.at.x += x / this.size.x;
    this.at.y += y / this.size.y;
    this.place();
  }

  drag(event) {
    if (event.button !== 0) return;
    this.panes.setPointerCapture(event.pointerId);
    const stop = new AbortController();
    const listen = (name, handler) => this.panes.addEventListener(name, handler, { signal: stop.signal });
    listen("pointermove", (step) => this.move(-step.movementX, -step.movementY));
    listen("pointerup", () => stop.abort());
    listen("pointercancel", () => stop.abort());
  }

  key(event) {
    const step = event.shiftKey ? 200 : 40;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (!(event.key in moves)) return;
    event.preventDefault();
    this.move(...moves[event.key]);
  }
});
