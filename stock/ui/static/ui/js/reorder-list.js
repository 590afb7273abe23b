// Drag an item to another place; the form around it is then sent. Without a mouse (or without
// JavaScript) the buttons "up" and "down" of each item do the same.
class ReorderList extends HTMLElement {
  connectedCallback() {
    const list = this.querySelector("ol");
    let held = null;
    let before = null;
    for (const item of list.children) item.draggable = true;
    list.addEventListener("dragstart", (event) => {
      held = event.target.closest("li");
      before = held.nextElementSibling;
      held.classList.add("held");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    });
    list.addEventListener("dragover", (event) => {
      const over = event.target.closest("li");
      if (!held) return;
      event.preventDefault();
      if (!over || over === held || over.parentElement !== list) return;
      const items = [...list.children];
      if (items.indexOf(held) < items.indexOf(over)) over.after(held);
      else over.before(held);
    });
    list.addEventListener("drop", (event) => event.preventDefault());
    list.addEventListener("dragend", () => {
      held.classList.remove("held");
      const moved = held.nextElementSibling !== before;
      held = null;
      const form = this.closest("form");
      if (moved) form.requestSubmit(form.querySelector("[data-save]"));
    });
  }
}
customElements.define("reorder-list", ReorderList);
