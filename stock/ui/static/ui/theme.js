// Loaded before the stylesheet: a chosen theme is set before the first paint, so nothing flashes.
{
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme) root.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's theme then stands.
  }
}
