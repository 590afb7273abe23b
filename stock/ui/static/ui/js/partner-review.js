// <review-queue>: one picture at a time, no page load between them. A decision is held for ten
// seconds, in which it can be taken back, while the next picture is already shown; leaving the
// page sends what is held. Without this script every form and link works by itself.

import "./picture-marks.js";

const HOLD_MS = 10_000;
// Links to private pictures live for five minutes; what was fetched ahead must be younger.
const FRESH_MS = 200_000;

class ReviewQueue extends HTMLElement {
  connectedCallback() {
    this.held = [];
    this.running = new Set();
    this.bar = this.querySelector("[data-held]");
    this.bar.querySelector("[data-undo]").addEventListener("click", () => this.undo());
    this.addEventListener("submit", (event) => this.decide(event));
    this.addEventListener("click", (event) => this.press(event));
    this.addEventListener("keydown", (event) => this.chooseReason(event));
    document.addEventListener("click", (event) => this.leave(event));
    addEventListener("pagehide", () => this.sendAll());
    addEventListener("beforeunload", (event) => {
      if (this.unsent) event.preventDefault();
    });
    addEventListener("popstate", () => this.go(location.href, { push: false }));
    this.shown();
  }

  get one() {
    return this.querySelector(".review-one");
  }

  words(name) {
    return this.getAttribute(`words-${name}`);
  }

  // --- deciding

  decide(event) {
    const form = event.target;
    if (!form.matches("form[data-decide]")) return;
    event.preventDefault();
    const { id, title } = this.one.dataset;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    this.drop(id);
    const decision = {
      id, title, body, url: form.action, page: location.href, verb: form.dataset.decide,
      until: performance.now() + HOLD_MS,
    };
    this.held.push(decision);
    this.tell(decision);
    this.tick();
    this.next();
  }

  drop(id) {
    const index = this.held.findIndex((decision) => decision.id === id);
    return index < 0 ? undefined : this.held.splice(index, 1)[0];
  }

  undo() {
    const decision = this.held.pop();
    if (!decision) return;
    this.tick();
    this.announce(this.words("undone").replace("{title}", decision.title));
    this.go(decision.page);
  }

  tick() {
    clearTimeout(this.timer);
    const now = performance.now();
    for (const decision of this.held.filter((one) => one.until <= now)) {
      this.drop(decision.id);
      this.send(decision);
    }
    const newest = this.held.at(-1);
    this.bar.hidden = !newest;
    if (!newest) return;
    this.bar.querySelector("[data-what]").textContent = this.sentence(newest);
    const seconds = Math.ceil((newest.until - now) / 1000);
    this.bar.querySelector("[data-left]").textContent = this.words("left").replace("{n}", seconds);
    this.timer = setTimeout(() => this.tick(), 250);
  }

  sentence(decision) {
    return this.words(decision.verb).replace("{title}", decision.title);
  }

  tell(decision) {
    this.announce(`${this.sentence(decision)} ${this.words("hint")}`);
  }

  announce(words) {
    this.querySelector("[data-status]").textContent = words;
  }

  async send(decision) {
    this.running.add(decision);
    let answer;
    try {
      const response = await fetch(decision.url, {
        method: "POST", body: decision.body, keepalive: true, redirect: "manual",
        headers: { Accept: "application/json" },
      });
      answer = await response.json();
      if (!response.ok) this.complain(decision, answer.message);
    } catch {
      // No connection, an ended session, a proxy's page: it is kept, and can be sent again.
      this.complain(decision, this.words("failed"), true);
    } finally {
      this.running.delete(decision);
    }
  }

  sendAll() {
    const waiting = this.held.splice(0).map((decision) => this.send(decision));
    this.tick();
    return Promise.all(waiting);
  }

  complain(decision, message, again = false) {
    const row = this.querySelector("template[data-problem]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-words]").textContent = `${decision.title}: ${message}`;
    const link = row.querySelector("a");
    link.href = decision.page;
    const retry = row.querySelector("[data-retry]");
    retry.hidden = !again;
    row.toggleAttribute("data-unsent", again);
    retry.addEventListener("click", () => {
      row.remove();
      this.send(decision);
    });
    row.querySelector("[data-close]").addEventListener("click", () => row.remove());
    this.querySelector("[data-problems]").append(row);
  }

  get unsent() {
    return this.querySelector("[data-problems] [data-unsent]") !== null;
  }

  // --- moving

  press(event) {
    const link = event.target.closest("a[data-go]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      this.go(link.href);
    }
    const toggle = event.target.closest("button[data-difference]");
    if (toggle) this.difference(toggle);
    const opener = event.target.closest("button[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
    if (event.target.closest("dialog [data-close-dialog]")) event.target.closest("dialog").close();
  }

  // Any other link: what is held goes out first, so that the next page already knows of it.
  leave(event) {
    const link = event.target.closest?.("a[href]");
    const plain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (!link || !plain || link.target || !(this.held.length || this.running.size)) return;
    if (link.origin !== location.origin || (link.hash && link.pathname === location.pathname)) return;
    event.preventDefault();
    const sent = Promise.allSettled([this.sendAll(), this.settled()]);
    sent.then(() => {
      if (!this.unsent) location.assign(link.href);
    });
  }

  async settled() {
    while (this.running.size) await new Promise((done) => setTimeout(done, 50));
  }

  next() {
    const url = this.one.dataset.next;
    if (url) this.go(url, { skipHeld: true });
    else this.finish();
  }

  async go(url, { push = true, skipHeld = false } = {}) {
    let fragment;
    try {
      fragment = await this.fragment(url);
    } catch {
      await this.sendAll();
      location.assign(url);
      return;
    }
    if (skipHeld && this.held.some((decision) => decision.id === fragment.dataset.id)) {
      if (fragment.dataset.next) this.go(fragment.dataset.next, { push, skipHeld });
      else this.finish();
      return;
    }
    this.one.replaceWith(fragment);
    if (push) history.pushState({}, "", fragment.dataset.url);
    document.title = fragment.dataset.pageTitle;
    const down = document.querySelector(".header a.button-danger");
    if (down) down.href = fragment.dataset.takedown;
    scrollTo({ top: 0, behavior: "instant" });
    fragment.querySelector("h1").focus({ preventScroll: true, focusVisible: false });
    this.shown();
  }

  finish() {
    const end = this.querySelector("template[data-end]").content.firstElementChild.cloneNode(true);
    this.one.replaceWith(end);
    const down = document.querySelector(".header a.button-danger");
    if (down) down.hidden = true;
    end.querySelector("h1").focus({ preventScroll: true });
  }

  async fragment(url) {
    const ahead = this.ahead?.url === url && performance.now() - this.ahead.at < FRESH_MS ? this.ahead : null;
    this.ahead = undefined;
    const found = ahead ? await ahead.found : await this.load(url);
    return document.adoptNode(found);
  }

  async load(url) {
    const response = await fetch(url, { headers: { "HX-Request": "true" }, cache: "no-store", redirect: "error" });
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector(".review-one");
    if (!found) throw new Error("not a picture to review");
    return found;
  }

  shown() {
    const down = document.querySelector(".header a.button-danger");
    if (down) down.hidden = false;
    const verdict = this.querySelector(".verdict");
    this.style.setProperty("--verdict", `${verdict ? verdict.offsetHeight : 0}px`);
    const url = this.one.dataset.next;
    if (!url) return;
    // The next one and its pictures, ahead: swapping them in then costs nothing.
    const found = this.load(url).then((fragment) => {
      for (const image of fragment.querySelectorAll("before-after img:not(.blur)")) new Image().src = image.src;
      return fragment;
    });
    found.catch(() => {});
    this.ahead = { url, found, at: performance.now() };
  }

  // --- looking

  difference(toggle) {
    const on = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", on);
    this.one.querySelector(".difference").hidden = !on;
    this.one.querySelector("before-after").hidden = on;
  }

  // In a dialog with reasons, a number chooses one.
  chooseReason(event) {
    if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, input:not([type=radio])")) return;
    const reasons = event.target.closest("dialog")?.querySelectorAll("input[name=reason_code]");
    const chosen = reasons?.[Number(event.key) - 1];
    if (!chosen) return;
    event.preventDefault();
    chosen.checked = true;
    chosen.focus();
  }
}
customElements.define("review-queue", ReviewQueue);

const takeDown = () => document.querySelector("#take-down confirm-action > button");
for (const link of document.querySelectorAll('a[href="#take-down"]')) {
  link.addEventListener("click", () => {
    // The page scrolls there first; without a button (a viewer's page) that is all.
    requestAnimationFrame(() => takeDown()?.click());
  });
}
if (location.hash === "#take-down") {
  customElements.whenDefined("confirm-action").then(() => takeDown()?.click());
}
