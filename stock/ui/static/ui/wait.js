// <wait-for-change every="3">: looks at this page again every few seconds and loads it anew once
// the answer has no such element any more. Without JavaScript a <meta refresh> in <noscript> does.

customElements.define("wait-for-change", class extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.look(), Number(this.getAttribute("every")) * 1000);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async look() {
    if (document.hidden || this.looking) return;
    this.looking = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const text = await answer.text();
      if (answer.ok && !text.includes("<wait-for-change")) location.reload();
    } catch {
      // Offline for a moment: the next look will tell.
    } finally {
      this.looking = false;
    }
  }
});
