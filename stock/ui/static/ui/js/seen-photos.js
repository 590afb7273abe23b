// <seen-photos src="/search/seen/">: shows the photos that this browser saw last; with a data-photo
// it also remembers that one. They are kept in this browser alone, newest first.

const KEPT = "seen";
const MOST_KEPT = 12;

customElements.define("seen-photos", class extends HTMLElement {
  async connectedCallback() {
    const photo = this.dataset.photo;
    const before = this.recall().filter((one) => one !== photo);
    if (photo) this.remember([photo, ...before].slice(0, MOST_KEPT));
    if (!before.length) return;
    try {
      const address = `${this.getAttribute("src")}?photos=${before.join(",")}`;
      const answer = await fetch(address);
      // Our own markup, made by a template.
      if (answer.ok) this.innerHTML = await answer.text();
    } catch {
      // Offline: the page is whole without it.
    }
  }

  recall() {
    try {
      const found = JSON.parse(localStorage.getItem(KEPT));
      return Array.isArray(found) ? found.filter((one) => /^[0-9a-z]+$/i.test(one)) : [];
    } catch {
      return [];
    }
  }

  remember(photos) {
    try {
      localStorage.setItem(KEPT, JSON.stringify(photos));
    } catch {
      // Not remembered where storage is forbidden.
    }
  }
});
