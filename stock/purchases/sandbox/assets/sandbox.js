// Typing comfort only: every form here works without this file.
const group = (value) => value.replace(/\D/g, "").slice(0, 19).replace(/(\d{4})(?=\d)/g, "$1 ");
const slash = (value) => {
  const digits = value.replace(/\D/g, "").slice(0, 4);
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
};

for (const [name, shape] of [["data-group", group], ["data-expiry", slash]]) {
  for (const input of document.querySelectorAll(`[${name}]`)) {
    input.addEventListener("input", (event) => {
      // Reshape only while typing at the end, so that the caret never jumps.
      const atEnd = input.selectionStart === input.value.length;
      if (atEnd && event.inputType !== "deleteContentBackward") input.value = shape(input.value);
    });
  }
}

for (const chip of document.querySelectorAll("[data-number]")) {
  chip.addEventListener("click", (event) => {
    event.preventDefault();
    const fields = chip.closest("form").elements;
    fields.number.value = group(chip.dataset.number);
    fields.expiry.value = `12 / ${String(new Date().getFullYear() + 4).slice(2)}`;
    fields.cvc.value = "123";
    fields.number.focus();
  });
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    const button = form.querySelector("[data-working]");
    if (!button) return;
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    button.setAttribute("aria-disabled", "true");
    button.classList.add("working");
  });
}
// Back from the cache after "back": the button must work again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll(".working")) {
    button.classList.remove("working");
    button.removeAttribute("aria-disabled");
  }
});
