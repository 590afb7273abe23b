// <live-progress src="…json" final="succeeded failed cancelled">: asks once a second how a job is
// doing and fills [data-stage], [data-count], [data-tiles], [data-eta], [data-faces], <progress> and
// img[data-preview] (also outside itself, in the closest [data-job]). Stops at a final state and
// sends "finished"; with `reload` the page is then shown anew.

customElements.define("live-progress", class extends HTMLElement {
  connectedCallback() {
    this.scope = this.closest("[data-job]") ?? this;
    this.wait = 1000;
    this.timer = setTimeout(() => this.ask(), 0);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async ask() {
    if (!this.getAttribute("src")) return;
    try {
      // A hidden page keeps its last figures and does not load the server.
      if (!document.hidden) {
        const answer = await fetch(this.getAttribute("src"), { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.statusText);
        const job = await answer.json();
        this.wait = 1000;
        this.show(job);
        if (this.getAttribute("final").split(" ").includes(job.state)) return this.finish(job);
      }
    } catch {
      // A server that restarts or a lost connection: ask again, ever less often.
      this.wait = Math.min(this.wait * 2, 30000);
    }
    if (this.isConnected) this.timer = setTimeout(() => this.ask(), this.wait);
  }

  show(job) {
    const fill = (name, words) => {
      const target = this.scope.querySelector(`[data-${name}]`);
      if (target && target.textContent !== words) target.textContent = words;
    };
    const words = (name, n) => (n == null ? "" : this.getAttribute(`words-${name}`).replace("{n}", n));
    fill("stage", job.stage_label ?? "");
    fill("count", job.total ? words("count", Math.round((100 * job.done) / job.total)) : "");
    fill("tiles", job.tiles_total > 1 ? words("tiles", job.tiles_done).replace("{m}", job.tiles_total) : "");
    fill("faces", job.faces == null ? "" : words("faces", job.faces));
    const left = job.eta_seconds;
    fill("eta", left > 90 ? words("minutes", Math.round(left / 60)) : words("seconds", left && Math.ceil(left)));
    const bar = this.scope.querySelector("progress");
    if (job.total) {
      bar.max = job.total;
      bar.value = job.done;
    } else {
      bar.removeAttribute("value");
    }
    const picture = this.scope.querySelector("img[data-preview]");
    if (picture && job.preview_url && picture.getAttribute("src") !== job.preview_url) {
      picture.hidden = false;
      picture.src = job.preview_url;
    }
  }

  finish(job) {
    this.dispatchEvent(new CustomEvent("finished", { bubbles: true, detail: job }));
    if (this.hasAttribute("reload")) location.reload();
  }
});
