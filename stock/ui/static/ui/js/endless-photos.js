// <endless-photos><ul class="justified">…</ul><nav class="pager"><a rel="next" …></nav></endless-photos>
// Adds the next page to the list when one scrolls near its end; without JavaScript the link leads
// to it. Whoever comes back finds the photos that were there, at the same place, with the focus on
// the card they went to. Browsers mostly keep the whole page for that; where one has to be built
// again, its history entry says which parts were added and where one was. They are asked for anew:
// what has been withdrawn meanwhile does not come back.

const AT_ONCE = 4; // parts added by scrolling; then one has to ask, or nobody would reach the footer
const NEAR = "900px";

customElements.define("endless-photos", class extends HTMLElement {
  async connectedCallback() {
    this.list = this.querySelector("ul.justified");
    if (!this.list || this.status) return;
    this.parts = [];
    this.left = AT_ONCE;
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.append(this.status);
    this.addEventListener("click", (event) => this.click(event));
    document.addEventListener("scrollend", () => this.remember());
    addEventListener("pagehide", () => this.remember());
    addEventListener("pageshow", () => { this.going = undefined; });
    const before = history.state?.photos;
    if (before && performance.getEntriesByType("navigation")[0]?.type !== "navigate") await this.restore(before);
    this.watch();
  }

  get next() {
    return this.querySelector("a[rel=next]");
  }

  // --- going on

  watch() {
    if (!this.next || navigator.connection?.saveData) return;
    this.watching ??= new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting) && this.left > 0) {
        this.left -= 1;
        this.more();
      }
    }, { rootMargin: NEAR });
    this.watching.disconnect();
    this.watching.observe(this.next);
  }

  click(event) {
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) && event.button === 0;
    if (event.target.closest("a[rel=next]") && plain) {
      event.preventDefault();
      this.left = AT_ONCE - 1;
      this.more({ focus: true });
    } else if (event.target.closest("li a") && plain) {
      this.going = event.target.closest("li a");
      this.remember();
    }
  }

  async more({ focus = false } = {}) {
    const link = this.next;
    if (!link || link.getAttribute("aria-busy")) return;
    link.setAttribute("aria-busy", "true");
    const address = link.href;
    const part = await this.fetch(address).catch(() => null);
    link.removeAttribute("aria-busy");
    if (!part) {
      // The link is left to do what it does without us.
      this.left = 0;
      if (focus) location.assign(address);
      return;
    }
    const first = this.add(part, address);
    this.status.textContent = this.dataset.added;
    if (focus) first?.querySelector("a")?.focus({ preventScroll: true });
    this.remember();
    this.watch();
  }

  async fetch(address) {
    const url = new URL(address);
    url.searchParams.set("part", "1");
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    // Our own markup, made by a template; scripts in it are not run.
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("endless-photos");
  }

  add(part, address) {
    const there = new Set([...this.list.querySelectorAll("li > a")].map((link) => link.pathname));
    const items = [...part.querySelectorAll("ul.justified > li")].filter((item) => {
      // What was published meanwhile moves the pages: nothing is to be there twice.
      return !there.has(new URL(item.querySelector("a").href, location.href).pathname);
    });
    this.list.append(...items);
    const pager = part.querySelector("nav.pager");
    const old = this.querySelector("nav.pager");
    if (pager) old.replaceWith(pager);
    else old?.remove();
    this.parts.push(address);
    return items[0];
  }

  // --- coming back

  remember() {
    const card = this.going ?? document.activeElement?.closest?.("li a");
    const known = card && this.contains(card);
    const box = known ? card : this.topmost();
    const photos = {
      parts: this.parts,
      focus: Boolean(known),
      card: box?.getAttribute("href") ?? "",
      top: box ? Math.round(box.getBoundingClientRect().top) : 0,
      y: Math.round(scrollY),
    };
    history.replaceState({ ...history.state, photos }, "");
  }

  topmost() {
    return [...this.list.querySelectorAll("li > a")].find((card) => card.getBoundingClientRect().bottom > 0);
  }

  async restore(before) {
    history.scrollRestoration = "manual";
    this.setAttribute("aria-busy", "true");
    const parts = await Promise.all(before.parts.map((one) => this.fetch(one).catch(() => null)));
    for (const [index, part] of parts.entries()) {
      if (!part) break;
      this.add(part, before.parts[index]);
    }
    this.removeAttribute("aria-busy");
    const card = [...this.list.querySelectorAll("li > a")].find((one) => one.getAttribute("href") === before.card);
    const near = before.y > innerHeight / 4;
    if (card && near) scrollBy({ top: card.getBoundingClientRect().top - before.top, behavior: "instant" });
    else scrollTo({ top: before.y, behavior: "instant" });
    if (card && before.focus) card.focus({ preventScroll: true });
    history.scrollRestoration = "auto";
  }
});
