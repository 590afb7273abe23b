// <picture-marks>: draw boxes on a picture and say what should change there. A pointer or a finger
// drags a box, a tap sets one of a usual size; with keys: "Add a mark", arrows move it, with Shift
// they resize it, Delete removes it. What is sent is a hidden field with fractions of the picture.

const USUAL = 0.16;
const LEAST = 0.02;
const STEP = 0.01;
const MOST = 20;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

class PictureMarks extends HTMLElement {
  connectedCallback() {
    if (this.marks) return; // moved into its dialog
    this.marks = [];
    this.stage = this.querySelector("[data-stage]");
    this.list = this.querySelector("[data-list]");
    this.field = this.querySelector("input[type=hidden]");
    this.stage.addEventListener("pointerdown", (event) => this.draw(event));
    this.querySelector("[data-add]").addEventListener("click", () => this.add(this.around(0.5, 0.4)).box.focus());
  }

  around(x, y) {
    return {
      x: clamp(x - USUAL / 2, 0, 1 - USUAL), y: clamp(y - USUAL / 2, 0, 1 - USUAL),
      width: USUAL, height: USUAL,
    };
  }

  draw(event) {
    if (event.button !== 0 || event.target.closest("button") || this.marks.length >= MOST) return;
    event.preventDefault();
    const frame = this.stage.getBoundingClientRect();
    const at = (move) => [
      clamp((move.clientX - frame.left) / frame.width, 0, 1),
      clamp((move.clientY - frame.top) / frame.height, 0, 1),
    ];
    const [x, y] = at(event);
    let mark;
    const stop = new AbortController();
    const listen = (name, handler) => this.stage.addEventListener(name, handler, { signal: stop.signal });
    this.stage.setPointerCapture(event.pointerId);
    listen("pointermove", (move) => {
      const [left, top] = at(move);
      const [width, height] = [Math.abs(left - x), Math.abs(top - y)];
      if (!mark && Math.max(width, height) < LEAST) return;
      mark ??= this.add({ x, y, width: LEAST, height: LEAST });
      Object.assign(mark, {
        x: Math.min(x, left, 1 - LEAST), y: Math.min(y, top, 1 - LEAST),
        width: Math.max(width, LEAST), height: Math.max(height, LEAST),
      });
      this.place(mark);
    });
    listen("pointerup", () => {
      stop.abort();
      (mark ?? this.add(this.around(x, y))).note.focus();
    });
    listen("pointercancel", () => {
      stop.abort();
      if (mark) this.remove(mark);
    });
  }

  add(sides) {
    const copy = (name) => this.querySelector(`template[data-${name}]`).content.firstElementChild.cloneNode(true);
    const mark = { ...sides, box: copy("box"), row: copy("row") };
    mark.note = mark.row.querySelector("input");
    mark.note.addEventListener("input", () => this.write());
    // Enter in a note is not yet the answer.
    mark.note.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    mark.row.querySelector("[data-remove]").addEventListener("click", () => this.remove(mark));
    mark.box.addEventListener("keydown", (event) => this.key(event, mark));
    this.marks.push(mark);
    this.stage.append(mark.box);
    this.list.append(mark.row);
    this.place(mark);
    this.count();
    return mark;
  }

  remove(mark) {
    this.marks.splice(this.marks.indexOf(mark), 1);
    mark.box.remove();
    mark.row.remove();
    this.count();
    this.write();
    this.querySelector("[data-add]").focus();
  }

  key(event, mark) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.remove(mark);
      return;
    }
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const [x, y] = move.map((step) => step * STEP);
    if (event.shiftKey) {
      mark.width = clamp(mark.width + x, LEAST, 1 - mark.x);
      mark.height = clamp(mark.height + y, LEAST, 1 - mark.y);
    } else {
      mark.x = clamp(mark.x + x, 0, 1 - mark.width);
      mark.y = clamp(mark.y + y, 0, 1 - mark.height);
    }
    this.place(mark);
  }

  place(mark) {
    for (const [name, side] of [["left", "x"], ["top", "y"], ["width", "width"], ["height", "height"]]) {
      mark.box.style.setProperty(name, `${mark[side] * 100}%`);
    }
    this.write();
  }

  count() {
    this.marks.forEach((mark, index) => {
      for (const place of [mark.box, mark.row]) {
        for (const number of place.querySelectorAll("[data-number]")) number.textContent = index + 1;
      }
    });
    this.querySelector("[data-add]").disabled = this.marks.length >= MOST;
  }

  write() {
    this.field.value = JSON.stringify(this.marks.map(({ x, y, width, height, note }) => ({
      x: Number(x.toFixed(4)), y: Number(y.toFixed(4)),
      width: Number(Math.min(width, 1 - x).toFixed(4)), height: Number(Math.min(height, 1 - y).toFixed(4)),
      note: note.value,
    })));
  }
}
customElements.define("picture-marks", PictureMarks);
