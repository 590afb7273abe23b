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
  }
});
