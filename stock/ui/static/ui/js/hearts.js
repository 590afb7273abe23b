// Hearts: <button form="hearts" name="add|remove" value="PHOTO" aria-pressed>. Without JavaScript the
// form is sent and the page comes back; with it, the button changes at once and the count in the
// header follows. Buttons that arrive later (more photos) work as well.

const form = document.getElementById("hearts");

function show(photo, pressed) {
  for (const button of document.querySelectorAll('button[form="hearts"]')) {
    if (button.value !== photo) continue;
    button.setAttribute("aria-pressed", pressed);
    button.name = pressed ? "remove" : "add";
  }
}

function count(number) {
  for (const badge of document.querySelectorAll("[data-favourites]")) {
    badge.textContent = number;
    badge.hidden = !number;
  }
}

function say(words) {
  let status = form.querySelector("[role=status]");
  if (!status) {
    status = document.createElement("p");
    status.setAttribute("role", "status");
    status.className = "hearts-problem";
    form.append(status);
  }
  status.textContent = words;
}

async function change(button) {
  const photo = button.value;
  const adding = button.name === "add";
  show(photo, adding);
  const body = new FormData(form);
  body.set(adding ? "add" : "remove", photo);
  try {
    const answer = await fetch(form.action, {
      method: "POST", body, headers: { Accept: "application/json" },
    });
    const told = await answer.json();
    show(photo, told.is_favourite);
    if ("count" in told) count(told.count);
    say(told.message ?? "");
  } catch {
    show(photo, !adding);
    say(form.dataset.failed);
  }
}

form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.getAttribute("form") !== "hearts") return;
  event.preventDefault();
  // One answer after the other: quick taps end where the last one wanted.
  pending = pending.then(() => change(button));
});
let pending = Promise.resolve();
