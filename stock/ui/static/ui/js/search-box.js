// <search-box src="/search/suggest/">: names under the field while one types, and what was searched
// last. Without JavaScript it is a plain form. Follows the ARIA combobox pattern: focus stays in
// the field, the arrow keys move through the list, Escape closes it. What was searched last is
// kept in this browser alone.

const KEPT = "searches";
const MOST_KEPT = 6;
let boxes = 0;

const recall = () => {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT));
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
};
const remember = (words) => {
  try {
    const others = recall().filter((one) => one !== words);
    localStorage.setItem(KEPT, JSON.stringify([words, ...others].slice(0, MOST_KEPT)));
  } catch {
    // Not remembered where storage is forbidden.
  }
};
const forget = () => {
  try {
    localStorage.removeItem(KEPT);
  } catch {
    // Nothing is kept there then.
  }
};

customElements.define("search-box", class extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=search]");
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${++boxes}`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.dataset.names);
    this.list.hidden = true;
    this.append(this.list);
    const attributes = {
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.list.id, "aria-haspopup": "listbox",
    };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.answers = new Map();
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("focus", () => this.later());
    this.input.addEventListener("keydown", (event) => this.press(event));
    // A click on an option must not take the focus away first.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.click(event));
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.close();
    });
    this.form.addEventListener("submit", () => {
      const words = this.input.value.trim();
      if (words) remember(words);
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.suggest(), 90);
  }

  async suggest() {
    const words = this.input.value.trim();
    if (!words) return this.show(recall().map((one) => ({ text: one, recent: true })));
    if (!this.answers.has(words)) {
      this.asking?.abort();
      this.asking = new AbortController();
      try {
        const address = `${this.getAttribute("src")}?q=${encodeURIComponent(words)}`;
        const answer = await fetch(address, { signal: this.asking.signal });
        if (!answer.ok) return;
        this.answers.set(words, (await answer.json()).suggestions);
      } catch {
        return; // Typed on, or offline: the form still works.
      }
    }
    if (words === this.input.value.trim()) this.show(this.answers.get(words));
  }

  show(entries) {
    if (document.activeElement !== this.input) return;
    this.list.replaceChildren(...entries.map((entry, index) => this.option(entry, index)));
    if (entries[0]?.recent) this.list.append(this.forgetting());
    this.list.setAttribute("aria-label", entries[0]?.recent ? this.dataset.recent : this.dataset.names);
    this.list.hidden = !entries.length;
    this.input.setAttribute("aria-expanded", String(entries.length > 0));
    this.move(-1);
  }

  option(entry, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const text = document.createElement("strong");
    text.textContent = entry.text;
    option.append(text);
    if (entry.other) {
      const other = document.createElement("span");
      other.textContent = entry.other;
      option.append(other);
    }
    if (entry.kind_label) {
      const kind = document.createElement("small");
      kind.textContent = entry.kind_label;
      option.append(kind);
    }
    option.entry = entry;
    return option;
  }

  forgetting() {
    const option = document.createElement("li");
    option.id = `${this.list.id}-forget`;
    option.className = "suggestions-forget";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = this.dataset.forget;
    option.entry = { forget: true };
    return option;
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  move(place) {
    const options = this.options;
    this.place = place;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    if (place < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", options[place].id);
      options[place].scrollIntoView({ block: "nearest" });
    }
  }

  press(event) {
    const number = this.options.length;
    // While a Korean syllable is being composed the keys belong to the input method.
    if (event.isComposing) return;
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) return this.later();
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // From the last on back into the field, and around.
      this.move(((this.place + 1 + step + number + 1) % (number + 1)) - 1);
    } else if (event.key === "Enter" && !this.list.hidden && this.place >= 0) {
      event.preventDefault();
      this.choose(this.options[this.place].entry);
    }
  }

  click(event) {
    const option = event.target.closest("[role=option]");
    if (option) this.choose(option.entry);
  }

  choose(entry) {
    if (entry.forget) {
      forget();
      return this.close();
    }
    remember(entry.text);
    if (entry.url) location.assign(entry.url);
    else {
      this.input.value = entry.text;
      this.form.requestSubmit();
    }
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.place = -1;
  }
});
