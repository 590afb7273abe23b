// <country-pick>: what is typed narrows the countries to tick. Without it all of them are there.
// Chosen ones stay in sight, whatever is typed.

class CountryPick extends HTMLElement {
  connectedCallback() {
    this.labels = [...this.querySelectorAll(".pick label")];
    this.status = this.querySelector("[role=status]");
    const search = this.querySelector("input[type=search]");
    search.closest("[hidden]").hidden = false;
    search.addEventListener("input", () => this.narrow(search.value));
    // Enter in a search box must not send the form.
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    this.addEventListener("change", () => this.narrow(search.value));
  }

  narrow(text) {
    const wanted = text.trim().normalize("NFC").toLocaleLowerCase();
    let found = 0;
    for (const label of this.labels) {
      const box = label.querySelector("input");
      const fits = [label.textContent, box.value].some((name) => name.toLocaleLowerCase().includes(wanted));
      label.hidden = !fits && !box.checked;
      found += fits;
    }
    this.status.textContent = wanted ? this.getAttribute("words-found").replace("{n}", found) : "";
  }
}

customElements.define("country-pick", CountryPick);
