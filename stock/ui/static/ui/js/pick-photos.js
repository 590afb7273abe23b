// Counts what is selected, selects a page at once, and with Shift a stretch. The form works without.
class PickPhotos extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    const boxes = [...form.querySelectorAll('input[name="photo"]')];
    const all = this.querySelector("[data-all]");
    const count = this.querySelector("[data-count]");
    const edit = this.querySelector("[data-edit]");
    let last = null;
    const show = () => {
      const n = boxes.filter((box) => box.checked).length;
      count.textContent = n ? this.dataset.words.replace("{n}", n) : "";
      edit.disabled = n === 0;
      const every = all.querySelector("input");
      every.checked = n === boxes.length;
      every.indeterminate = n > 0 && n < boxes.length;
    };
    all.hidden = false;
    all.querySelector("input").addEventListener("change", (event) => {
      for (const box of boxes) box.checked = event.target.checked;
      show();
    });
    form.addEventListener("click", (event) => {
      const place = boxes.indexOf(event.target);
      if (place < 0) return;
      if (event.shiftKey && last !== null) {
        const [from, to] = [Math.min(last, place), Math.max(last, place)];
        for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
      }
      last = place;
      show();
    });
    // A page that the browser shows again keeps what was ticked.
    window.addEventListener("pageshow", show);
    show();
  }
}
customElements.define("pick-photos", PickPhotos);
