// The cards for the client work without this file, below each other. It shows one at a time and leaves fast.
// It keeps nothing: no storage, no cookies, no history entries, no part of the address, nothing sent anywhere.
"use strict";

const FIRST = "K02"; // where one begins when the language is known
const LANGUAGE = "K01";
const cards = [...document.querySelectorAll(".card")];
const steps = cards.filter((card) => card.id !== "index");
const named = (hash) => cards.find((card) => card.id === hash.slice(1));
let now = null;
let before = FIRST; // the card to go on with after another language was chosen

// ---- One card at a time
const show = (card) => {
  silence();
  cards.forEach((each) => { each.hidden = each !== card; });
  if (now && ![LANGUAGE, "index"].includes(now.id)) before = now.id;
  now = card;
  unpoint();
  window.scrollTo(0, 0);
};
const step = (by) => {
  const next = steps[(now.id === "index" ? steps.indexOf(named(`#${before}`)) : steps.indexOf(now)) + by];
  if (!next) return;
  const held = document.activeElement?.dataset.step; // who presses "next" presses it again
  show(next);
  if (held) (next.querySelector(`[data-step="${held}"]`) || next.querySelector("[data-step]")).focus();
};
const plainClick = (event) => event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

// ---- Elsewhere: in place of this page, so that Back does not show it again
const elsewhere = (href) => {
  if (navigator.onLine) return window.location.replace(href);
  const note = document.getElementById("offline");
  note.textContent = note.dataset.text;
};
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !plainClick(event) || link.matches(".quick-exit")) return;
  event.preventDefault();
  if (link.dataset.step) return step(Number(link.dataset.step));
  if (link.pathname === window.location.pathname && link.hash) {
    return show(named(link.matches("[data-language]") ? `#${before}` : link.hash) || named(`#${FIRST}`));
  }
  elsewhere(link.matches("[data-language]") ? `${link.pathname}#${before}` : link.href);
});

// ---- Keys and swipes
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  step(by);
});
let start = null;
document.addEventListener("touchstart", ({ touches }) => {
  start = touches.length === 1 && (window.visualViewport?.scale ?? 1) < 1.05 ? touches[0] : null;
}, { passive: true });
document.addEventListener("touchend", ({ changedTouches: [end] }) => {
  if (!start || now.id === "index") return;
  const [x, y] = [end.clientX - start.clientX, end.clientY - start.clientY];
  if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) step(x < 0 ? 1 : -1);
}, { passive: true });

// ---- An answer that is pointed at lights up for a moment, so that both know it was seen
let fading;
const unpoint = () => {
  window.clearTimeout(fading);
  document.querySelectorAll(".answer--pointed").forEach((each) => each.classList.remove("answer--pointed"));
};
document.addEventListener("click", (event) => {
  const answer = event.target.closest("li.answer");
  if (!answer) return;
  unpoint();
  answer.classList.add("answer--pointed");
  fading = window.setTimeout(unpoint, 2500);
});

// ---- Read aloud: only in a voice of this device itself, only when asked for
const speak = document.getElementById("speak");
const speech = window.speechSynthesis;
const voice = () =>
  speech?.getVoices().find((each) => each.localService && each.lang.toLowerCase().split(/[-_]/)[0] === document.body.dataset.client);
const pressed = (on) => speak.setAttribute("aria-pressed", String(on));
const silence = () => {
  speech?.cancel();
  pressed(false);
};
const offer = () => { speak.hidden = !voice(); };
if (speech) {
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  speak.addEventListener("click", () => {
    if (speak.getAttribute("aria-pressed") === "true") return silence();
    silence();
    const words = [...now.querySelectorAll("[data-say]")].map((each) => each.textContent.trim()).join(". ");
    const said = new SpeechSynthesisUtterance(words);
    said.voice = voice();
    said.lang = said.voice.lang;
    said.rate = 0.9;
    said.onend = said.onerror = () => pressed(false);
    pressed(true);
    speech.speak(said);
  });
}

// ---- The whole screen: no address bar for others to read
const whole = document.getElementById("whole-screen");
whole.hidden = !document.fullscreenEnabled;
whole.addEventListener("click", () =>
  document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen().catch(() => { whole.hidden = true; })
);

// ---- Quick exit: the page is emptied first, because the next one may be slow, or there may be no connection
const exit = document.querySelector(".quick-exit");
const exitTo = exit.dataset.exitTo;
let leaving = false;
const leave = () => {
  leaving = true;
  silence();
  document.title = "";
  document.body.replaceChildren();
  window.location.replace(exitTo);
};
let escapes = [];
const escape = (time) => {
  escapes = [...escapes, time].filter((each) => time - each <= 2000);
  if (escapes.length >= 3) leave();
};
exit.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});
document.addEventListener("keydown", (event) => {
  if (leaving) return event.preventDefault(); // a fourth Esc would stop the browser from going
  if (event.key !== "Escape") escapes = [];
  else if (!event.repeat) escape(event.timeStamp);
});
// The Esc that ends the full screen is not told as a key.
document.addEventListener("fullscreenchange", (event) => { if (!document.fullscreenElement && !leaving) escape(event.timeStamp); });

// ---- Begin at the card of the address, and take it out of the address
const begin = () => {
  show(named(window.location.hash) || cards[0]);
  if (window.location.hash) window.history.replaceState(null, "", window.location.pathname);
};
window.addEventListener("hashchange", begin);
window.addEventListener("pagehide", () => speech?.cancel());
window.addEventListener("pageshow", (event) => { if (event.persisted) show(named(`#${FIRST}`)); });
document.documentElement.classList.add("one-at-a-time");
begin();
document.querySelector("main").setAttribute("aria-live", "polite"); // the next card is read out to who cannot see it
