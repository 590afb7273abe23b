// <more-photos src="…?part=1"><a href="…">…</a></more-photos>: puts the photos in the place of the link
// once one scrolls near. Without JavaScript the link leads to a page of them.

customElements.define("more-photos", class extends HTMLElement {
  connectedCallback() {
    this.watching = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.watching.disconnect();
      this.load();
    }, { rootMargin: "600px" });
    this.watching.observe(this);
  }

  disconnectedCallback() {
    this.watching.disconnect();
  }

  async load() {
    try {
      const answer = await fetch(this.getAttribute("src"));
      // Our own markup, made by a template.
      if (answer.ok) this.innerHTML = await answer.text();
    } catch {
      // Offline: the link stays.
    }
    this.settle();
  }

  // The place kept for the photos is given up while it is below the screen, where nobody sees
  // what follows move up.
  settle() {
    this.watching = new IntersectionObserver((entries) => {
      const entry = entries.at(-1);
      if (entry.isIntersecting || entry.boundingClientRect.top < 0) return;
      this.watching.disconnect();
      this.dataset.done = "";
    });
    this.watching.observe(this);
  }
});
