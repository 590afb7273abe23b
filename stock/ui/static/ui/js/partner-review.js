// The partner's review: an approval by key is held for ten seconds and can be taken back; pressing
// the key again, or the button, sends it at once. A click is meant and goes out immediately.
// Links to #take-down open the confirmation there.

const HOLD_SECONDS = 10;

class HeldApproval extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button[data-key]");
    this.undo = this.querySelector("button[data-undo]");
    this.note = this.querySelector("[data-note]");
    // Keys arrive as clicks that the shell makes: those alone are not the person's own.
    this.button.addEventListener("click", (event) => {
      if (event.isTrusted || this.timer) return this.settle();
      event.preventDefault();
      this.hold(HOLD_SECONDS);
      return undefined;
    });
    this.undo.addEventListener("click", () => this.settle());
    // Leaving the page takes an approval that has not been sent back, as said on the page.
    addEventListener("pagehide", () => this.settle());
  }

  hold(seconds) {
    if (!seconds) {
      this.settle();
      this.button.form.requestSubmit();
      return;
    }
    this.undo.hidden = false;
    this.note.hidden = false;
    this.note.textContent = this.getAttribute("words-held").replace("{n}", seconds);
    this.timer = setTimeout(() => this.hold(seconds - 1), 1000);
  }

  settle() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.undo.hidden = true;
    this.note.hidden = true;
  }
}
customElements.define("held-approval", HeldApproval);

for (const link of document.querySelectorAll('a[href="#take-down"]')) {
  link.addEventListener("click", () => {
    const button = document.querySelector("#take-down confirm-action > button");
    // The page scrolls there first; without a button (a viewer's page) that is all.
    if (button) requestAnimationFrame(() => button.click());
  });
}
if (location.hash === "#take-down") {
  customElements.whenDefined("confirm-action").then(() => {
    document.querySelector("#take-down confirm-action > button")?.click();
  });
}
