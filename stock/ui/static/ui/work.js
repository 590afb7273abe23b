// Tools of the studio and the partner portal: uploads and keys.

// <upload-zone>: sends each file by itself, two at a time, and says what became of it.
// Its words are in words-* attributes.
customElements.define("upload-zone", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    this.list = this.querySelector("[data-list]");
    this.row = this.querySelector("template").content.firstElementChild;
    this.waiting = [];
    this.active = 0;
    this.tally = { done: 0, refused: 0, total: 0 };
    this.input.required = false;
    this.input.addEventListener("change", () => {
      this.take(this.input.files);
      this.input.value = "";
    });
    let depth = 0;
    const over = (on) => this.toggleAttribute("data-over", on);
    this.addEventListener("dragenter", () => over(++depth > 0));
    this.addEventListener("dragleave", () => over(--depth > 0));
    this.addEventListener("dragover", (event) => event.preventDefault());
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      over(Boolean((depth = 0)));
      this.take(event.dataTransfer.files);
    });
    addEventListener("beforeunload", (event) => {
      if (this.active) event.preventDefault();
    });
  }

  words(name) {
    return this.getAttribute(`words-${name}`);
  }

  take(files) {
    if (!files.length || !this.form.reportValidity()) return;
    for (const file of files) {
      const row = this.row.cloneNode(true);
      row.querySelector("[data-name]").textContent = file.name;
      row.querySelector("[data-retry]").addEventListener("click", () => this.queue(file, row));
      this.list.append(row);
      this.thumbnail(file, row);
      this.tally.total += 1;
      this.queue(file, row);
    }
  }

  // Drawn from the file itself; a format the browser cannot read keeps the icon.
  async thumbnail(file, row) {
    try {
      const bitmap = await createImageBitmap(file, { resizeHeight: 112, resizeQuality: "medium" });
      const canvas = document.createElement("canvas");
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      row.querySelector("[data-thumb]").append(canvas);
      bitmap.close();
    } catch {
      // Nothing to show until the server has a thumbnail.
    }
  }

  queue(file, row) {
    this.mark(row, "waiting", this.words("waiting"));
    const limit = Number(this.dataset.maxBytes);
    if (limit && file.size > limit) {
      this.settle(row, { ok: false, message: this.words("too-large") });
      return;
    }
    this.waiting.push([file, row]);
    this.next();
  }

  next() {
    while (this.active < 2 && this.waiting.length) {
      this.active += 1;
      this.send(...this.waiting.shift());
    }
  }

  send(file, row) {
    const body = new FormData(this.form);
    body.delete(this.input.name);
    body.append(this.input.name, file, file.name);
    const bar = row.querySelector("progress");
    const request = new XMLHttpRequest();
    request.open("POST", this.form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
    });
    request.upload.addEventListener("load", () => this.mark(row, "checking", this.words("checking")));
    request.addEventListener("loadend", () => {
      this.active -= 1;
      let result;
      try {
        result = JSON.parse(request.responseText).results[0];
      } catch {
        // Not the answer agreed on: no connection, a proxy's page, an ended session.
      }
      if (result) this.settle(row, result);
      else this.mark(row, "failed", this.words("failed"));
      this.report();
      this.next();
    });
    this.mark(row, "sending", this.words("sending"));
    request.send(body);
  }

  settle(row, result) {
    const near = result.near_duplicates ?? [];
    const state = !result.ok ? "refused" : near.length ? "near" : "ok";
    this.mark(row, state, result.message || (near.length ? this.words("near") : this.words("done")));
    this.tally[result.ok ? "done" : "refused"] += 1;
    if (result.thumb_url) {
      const picture = new Image();
      picture.alt = "";
      picture.src = result.thumb_url;
      row.querySelector("[data-thumb]").append(picture);
    }
    const name = row.querySelector("[data-name]");
    if (result.photo_url) name.replaceChildren(this.link(result.photo_url, name.textContent));
    row.querySelector("[data-near]").replaceChildren(
      ...near.map((other) => this.link(other.url ?? other.photo_url, other.title ?? other.name)),
    );
    this.report();
  }

  link(url, words) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = words;
    return link;
  }

  mark(row, state, words) {
    row.dataset.state = state;
    row.querySelector("[data-message]").textContent = words;
  }

  report() {
    const { done, refused, total } = this.tally;
    const words = refused ? this.words("summary-refused") : this.words("summary");
    this.querySelector("[data-summary]").textContent = words
      .replace("{done}", done).replace("{total}", total).replace("{refused}", refused);
  }
});

// <key-hints>: an element with data-key="a" is clicked (a field: focused) by that key; "?" lists
// all of them. The person can turn single keys off, which is kept in this browser.
customElements.define("key-hints", class extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.choice = this.querySelector("input");
    this.choice.checked = this.remembered() !== "off";
    this.choice.addEventListener("change", () => this.remember(this.choice.checked ? "on" : "off"));
    this.querySelector("[data-open]").addEventListener("click", () => this.open());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog || event.target.closest("[data-cancel]")) this.dialog.close();
    });
    document.addEventListener("keydown", (event) => this.press(event));
  }

  remembered() {
    try {
      return localStorage.getItem("keys");
    } catch {
      return "on";
    }
  }

  remember(value) {
    try {
      localStorage.setItem("keys", value);
    } catch {
      // Kept for this page only.
    }
  }

  press(event) {
    const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (!this.choice.checked) return;
    if (event.key === "?") {
      this.open();
      return;
    }
    // Under a Korean keyboard the A key says "ㅁ": letters go by the place of the key.
    const latin = /^[ -~]$/.test(event.key) ? event.key : event.code.replace(/^Key(?=[A-Z]$)/, "");
    const target = document.querySelector(`[data-key="${CSS.escape(latin.toLowerCase())}"]`);
    if (!target || target.disabled) return;
    event.preventDefault();
    if (target.matches("input:not([type=checkbox], [type=radio]), textarea, select")) target.focus();
    else target.click();
  }

  open() {
    const list = this.querySelector("dl");
    list.replaceChildren();
    for (const target of document.querySelectorAll("[data-key]")) {
      const key = document.createElement("kbd");
      key.textContent = target.dataset.key.toUpperCase();
      const term = document.createElement("dt");
      term.append(key);
      const words = document.createElement("dd");
      words.textContent = target.dataset.keyLabel ?? target.textContent.trim();
      list.append(term, words);
    }
    this.dialog.showModal();
  }
});

// On a phone the navigation scrolls sideways: the place one is at must be in sight.
const current = document.querySelector(".side [aria-current]");
if (current) current.closest("ul").scrollLeft = current.offsetLeft - current.closest("ul").clientWidth / 2 + current.offsetWidth / 2;
