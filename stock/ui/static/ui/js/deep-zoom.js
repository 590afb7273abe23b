// <deep-zoom library="…/openseadragon.min.js" tiles='{"url": …, "tile": 512, "levels": [[w, h], …]}'>
//   <a href="largest preview">…</a><dialog>…</dialog></deep-zoom>: looks closer at the marked tiles.
// The library is fetched when somebody asks to look. Without JavaScript the link shows the preview.

const loading = new Map();

/** Fetch a script once; resolves when it has run. */
function load(address) {
  if (!loading.has(address)) {
    loading.set(address, new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", done);
      script.addEventListener("error", () => {
        loading.delete(address);
        fail(new Error("not loaded"));
      });
      document.head.append(script);
    }));
  }
  return loading.get(address);
}

customElements.define("deep-zoom", class extends HTMLElement {
  connectedCallback() {
    this.link = this.querySelector("a");
    this.dialog = this.querySelector("dialog");
    this.link.setAttribute("role", "button");
    this.link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.open();
    });
    this.link.addEventListener("keydown", (event) => {
      if (event.key !== " ") return; // a button answers to the space bar as well
      event.preventDefault();
      this.open();
    });
    this.dialog.addEventListener("click", (event) => {
      const verb = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (verb) this.zoom(verb);
      if (event.target.closest("[data-close]")) this.dialog.close();
    });
    this.dialog.addEventListener("close", () => document.documentElement.classList.remove("still"));
  }

  async open() {
    try {
      await load(this.getAttribute("library"));
    } catch {
      location.assign(this.link.href); // offline or blocked: the preview is better than nothing
      return;
    }
    document.documentElement.classList.add("still");
    this.dialog.showModal();
    this.viewer ??= this.view();
    this.viewer.viewport.goHome(true);
    this.viewer.canvas.focus();
  }

  view() {
    if (!document.querySelector("style[data-openseadragon-mobile-css]")) {
      // The library would add a style sheet of its own, which our policy forbids; it does not if
      // it finds one. This is none, but is called so. What it would say is in shop.css.
      const mark = document.createElementNS("urn:encore:mark", "style");
      mark.setAttribute("data-openseadragon-mobile-css", "");
      document.head.append(mark);
    }
    const { url, tile, levels, extension } = JSON.parse(this.getAttribute("tiles"));
    const [width, height] = levels.at(-1);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const box = this.dialog.querySelector(".zoom-picture");
    const viewer = window.OpenSeadragon({
      element: box,
      drawer: "canvas", // needs no permission to read pixels of another host
      showNavigationControl: false,
      maxZoomPixelRatio: 2,
      visibilityRatio: 1,
      constrainDuringPan: true,
      animationTime: still ? 0 : 0.5,
      blendTime: 0,
      gestureSettingsTouch: { pinchRotate: false },
      tileSources: {
        width,
        height,
        tileSize: tile,
        tileOverlap: 0,
        minLevel: 0,
        maxLevel: levels.length - 1,
        getTileUrl: (level, column, row) => `${url}${level}/${column}-${row}.${extension}`,
      },
    });
    viewer.canvas.setAttribute("role", "img");
    viewer.canvas.setAttribute("aria-label", box.dataset.label);
    // Turning and mirroring are keys of the library that make no sense for a photo.
    viewer.addHandler("canvas-key", (event) => {
      if (/^[rf]$/i.test(event.originalEvent.key)) event.preventDefaultAction = true;
    });
    return viewer;
  }

  zoom(verb) {
    const { viewport } = this.viewer;
    if (verb === "whole") viewport.goHome();
    else viewport.zoomBy(verb === "in" ? 1.5 : 1 / 1.5).applyConstraints();
  }
});
