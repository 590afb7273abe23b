// The shell of every page: theme, menus, messages, confirmations, shown passwords.
// Each element works as plain HTML first; words come from the templates.

customElements.define("theme-toggle", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: light)");
    const light = () => (root.dataset.theme ?? (system.matches ? "light" : "dark")) === "light";
    const show = () => button.setAttribute("aria-pressed", light());
    button.addEventListener("click", () => {
      root.dataset.theme = light() ? "dark" : "light";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        // Not remembered where storage is forbidden.
      }
      show();
    });
    system.addEventListener("change", show);
    show();
  }
});

customElements.define("toast-stack", class extends HTMLElement {
  connectedCallback() {
    for (const toast of this.querySelectorAll(".toast")) {
      toast.querySelector("button").addEventListener("click", () => toast.remove());
      // What went wrong stays until it is closed; good news leaves by itself, unless it is read.
      if (toast.hasAttribute("data-stay")) continue;
      const leave = () => {
        if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000);
        else toast.remove();
      };
      setTimeout(leave, 7000);
    }
  }
});

// <confirm-action><details><summary class="button">…</summary><form>…</form></details></confirm-action>
customElements.define("confirm-action", class extends HTMLElement {
  connectedCallback() {
    if (this.dialog) return;
    const details = this.querySelector("details");
    const summary = details.querySelector("summary");
    const button = document.createElement("button");
    button.type = "button";
    button.className = summary.className;
    for (const name of ["data-key", "data-key-label", "aria-label"]) {
      if (summary.hasAttribute(name)) button.setAttribute(name, summary.getAttribute(name));
    }
    button.append(...summary.childNodes);
    summary.remove();
    this.dialog = document.createElement("dialog");
    this.dialog.append(...details.childNodes);
    const title = this.dialog.querySelector("h2");
    if (title?.id) this.dialog.setAttribute("aria-labelledby", title.id);
    details.replaceWith(button, this.dialog);
    button.addEventListener("click", () => this.dialog.showModal());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog || event.target.closest("[data-cancel]")) this.dialog.close();
    });
    // A form that came back with errors opens where it was.
    if (this.dialog.querySelector("[aria-invalid=true]")) this.dialog.showModal();
  }
});

customElements.define("password-field", class extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const button = this.querySelector("button");
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", !shown);
      input.focus();
    });
  }
});

const openMenus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
