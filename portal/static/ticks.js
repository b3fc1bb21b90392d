// Counts what is ticked; the page works without it. It keeps nothing and sends nothing.
"use strict";

const count = () =>
  document.querySelectorAll("[data-ticks]").forEach((place) => {
    const ticked = document.querySelectorAll(`${place.dataset.ticks} input:checked`).length;
    const said = place.dataset.ticksSaid; // on a card: nothing is said as long as nothing is ticked
    place.textContent = said ? `${ticked} ${said}` : ticked;
    if (said) place.hidden = !ticked;
  });
document.addEventListener("change", count);
document.addEventListener("reset", () => window.setTimeout(count));
window.addEventListener("pageshow", () => window.setTimeout(count));
count();
