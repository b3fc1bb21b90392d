// The portal works without this file; it only adds comfort and speed of leaving.
// It keeps nothing: no storage, no cookies, no history entries, nothing sent anywhere.
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const named = (id) => (id ? document.getElementById(id.replace(/^#/, "")) : null);
const press = (selector, act) =>
  document.addEventListener("click", (event) => {
    const button = event.target.closest(selector);
    if (button) act(button, event);
  });

// ---- Quick exit: the page is emptied first, because the next one may be slow.
const exit = document.querySelector(".quick-exit[data-exit-to]");
let leaving = false;
const leave = () => {
  leaving = true;
  document.title = "";
  document.body.hidden = true;
  window.location.replace(exit.dataset.exitTo);
};
if (exit) {
  let escapes = [];
  press(".quick-exit[data-exit-to]", (_, event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (leaving) return event.preventDefault(); // a fourth Esc would stop the browser from going
    if (event.key !== "Escape") escapes = [];
    else if (!event.repeat) {
      escapes = [...escapes, event.timeStamp].filter((time) => event.timeStamp - time <= 2000);
      if (escapes.length >= 3) leave();
    }
  });
}

// ---- Copy and print
const select = (element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
};
press("[data-copy]", async (button) => {
  const source = named(button.dataset.copy);
  const note = button.parentElement.querySelector("[role=status]");
  if (!source) return;
  try {
    const text = source.textContent.trim();
    await navigator.clipboard.writeText(source.matches(".words") ? text : text.replace(/\s+/g, " "));
    if (note) note.textContent = button.dataset.copied || "";
  } catch {
    select(source); // no clipboard here (plain http, no permission): the text is ready for Ctrl+C
  }
});
press("[data-print]", () => window.print());

// ---- One click, one submission. The server is safe against two; this keeps people from wondering.
const release = () =>
  all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("[aria-disabled=true]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  });
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.target || form.matches("[data-hx-post], [data-repeatable]")) return;
  if (form.dataset.sent !== undefined) return event.preventDefault();
  form.dataset.sent = "";
  event.submitter?.setAttribute("aria-disabled", "true");
  window.setTimeout(release, 10000);
});

// ---- Files: that they do not fit is said before they go, and how far they are while they go.
const FILES = "input[type=file][data-most]";
const tooMuch = ({ files, dataset }) => {
  const sizes = [...files].map((file) => file.size);
  if (sizes.length > Number(dataset.most)) return dataset.tooMany;
  if (sizes.some((size) => size > Number(dataset.largest))) return dataset.tooLarge;
  return sizes.reduce((sum, size) => sum + size, 0) > Number(dataset.together) ? dataset.tooMuch : "";
};
const sayOfFiles = (field, said) => {
  const note = field.parentElement.querySelector("[data-files-note]");
  note.textContent = said;
  note.hidden = !said;
};
const showProgress = (form, { lengthComputable, loaded, total } = {}) =>
  all("[data-files-progress]", form).forEach((line) => {
    line.hidden = false;
    if (lengthComputable) line.querySelector("progress").value = (100 * loaded) / total;
  });
const takeOver = (page) => {
  document.title = page.title;
  document.body.replaceChildren(...page.body.childNodes);
  window.scrollTo(0, 0);
  const heading = document.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
  ready(document);
};
// It is busy: count down, then send again. Who typed meanwhile presses the button; files stay chosen on the page they are on.
const countDown = (note, form, button) => {
  const line = note.querySelector("[data-wait-left]");
  const until = performance.now() + 1000 * Number(note.dataset.wait);
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  line.hidden = false;
  const tick = () => {
    if (!note.isConnected || form.dataset.sent !== undefined || form.dataset.going !== undefined) return;
    const left = Math.ceil((until - performance.now()) / 1000);
    if (left <= 0 && !typed) return form.requestSubmit(button);
    if (left <= 0) line.setAttribute("role", "status");
    line.textContent = left > 0 ? line.dataset.waitLeft.replace("{}", left) : note.dataset.waitOver;
    if (left > 0) window.setTimeout(tick, 1000);
  };
  tick();
};
const waitHere = (note, form, button) => {
  all("#wait").forEach((before) => before.remove());
  form.before(note);
  all("[name=wait]", form).forEach((ticket) => ticket.remove());
  note.focus();
  countDown(note, form, button);
};
const sendFiles = (form, field, button) => {
  const request = new XMLHttpRequest();
  const failed = () => {
    delete form.dataset.going;
    release();
    all("[data-files-progress]", form).forEach((line) => { line.hidden = true; });
    sayOfFiles(field, field.dataset.notSent);
  };
  form.dataset.going = "";
  request.responseType = "document";
  request.upload.addEventListener("progress", (event) => showProgress(form, event));
  request.addEventListener("load", () => {
    const note = request.response?.querySelector("[data-wait]");
    if (!note) return request.response?.querySelector("main") ? takeOver(request.response) : failed();
    failed();
    sayOfFiles(field, "");
    waitHere(note, form, button);
    form.append(...all(`#${note.dataset.waitForm} [name=wait]`, request.response));
  });
  request.addEventListener("error", failed);
  request.open("POST", form.action);
  request.send(new FormData(form, button)); // the button too, as the browser itself would
  showProgress(form);
};
document.addEventListener("change", (event) => {
  if (event.target.matches(FILES)) sayOfFiles(event.target, tooMuch(event.target));
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  const field = form.querySelector(FILES);
  if (!field?.files.length || event.submitter?.hasAttribute("formaction")) return;
  const said = tooMuch(field);
  const own = !form.matches("[data-hx-post]"); // htmx sends the others
  if (!said && !own) return showProgress(form);
  event.preventDefault();
  if (said || form.dataset.going !== undefined) event.stopImmediatePropagation();
  if (said) {
    sayOfFiles(field, said);
    field.focus();
  } else if (form.dataset.going === undefined) sendFiles(form, field, event.submitter);
}, true);
document.addEventListener("htmx:xhr:progress", (event) => {
  if (event.target.querySelector?.(FILES)?.files.length) showProgress(event.target, event.detail);
});

// ---- Tick everything in a list, or nothing
press("[data-tick-all]", (button) => {
  const boxes = all("input[type=checkbox]", named(button.dataset.tickAll));
  const every = boxes.every((box) => box.checked);
  boxes.forEach((box) => { box.checked = !every; });
});

// ---- Type to filter a list
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ł", "l").trim();
document.addEventListener("input", (event) => {
  const lists = event.target.dataset?.filter ? all(event.target.dataset.filter) : [];
  if (!lists.length) return;
  const words = plain(event.target.value);
  const items = lists.flatMap((list) => [...list.children]);
  items.forEach((item) => { item.hidden = !plain(item.textContent).includes(words); });
  // of several lists, a section in which nothing is left goes with its heading
  const left = (list) => [...list.children].some((item) => !item.hidden);
  if (lists.length > 1) all("main section").forEach((section) => {
    const within = lists.filter((list) => section.contains(list));
    section.hidden = within.length > 0 && !within.some(left);
  });
  const none = named(event.target.dataset.filterEmpty);
  if (none) none.hidden = items.some((item) => !item.hidden);
});

// ---- Soft warning: the text seems to hold a BSN or an IBAN
const isBsn = (digits) =>
  /[1-9]/.test(digits) && [...digits].reduce((sum, digit, at) => sum + digit * (at === 8 ? -1 : 9 - at), 0) % 11 === 0;
const isIban = (text) =>
  [...text.slice(4) + text.slice(0, 4)].reduce((rest, sign) => {
    const value = parseInt(sign, 36);
    return (rest * (value > 9 ? 100 : 10) + value) % 97;
  }, 0) === 1;
const holdsBsn = (text) =>
  (text.match(/(?<!\d)\d(?:[ .\-]?\d){8}(?![ .\-]?\d)/g) || []).some((found) => isBsn(found.replace(/\D/g, "")));
const IBAN_LENGTHS = { NL: 18, BE: 16, DE: 22, PL: 28, RO: 24, BG: 22 };
const holdsIban = (text) =>
  [...text.toUpperCase().matchAll(/(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ .\-]?[A-Z0-9]){11,30}/g)].some(([found]) => {
    const signs = found.replace(/[ .\-]/g, "");
    // Words may follow without a stop: any long enough beginning that is valid counts.
    const known = IBAN_LENGTHS[signs.slice(0, 2)];
    for (let end = known || 15; end <= Math.min(signs.length, known || 34); end++) if (isIban(signs.slice(0, end))) return true;
    return false;
  });
const warn = (field) => {
  const bsn = named(field.dataset.warnBsn);
  const iban = named(field.dataset.warnIban);
  if (bsn) bsn.hidden = !holdsBsn(field.value);
  if (iban) iban.hidden = !holdsIban(field.value);
};
let typing;
document.addEventListener("input", (event) => {
  if (!event.target.matches("textarea[data-warn-numbers]")) return;
  window.clearTimeout(typing);
  typing = window.setTimeout(warn, 300, event.target);
});

// ---- After Back the forms of the front door are new and empty, and the page says so.
const isFront = document.body.classList.contains("front");
const startAgain = () => {
  all("main form").forEach((form) => form.reset());
  all("textarea[data-warn-numbers]").forEach(warn);
  all("[data-after-back]").forEach((note) => { note.hidden = false; });
};
// A page out of the browser's memory still holds the token of what was sent: fetch a new one.
const renewTokens = async () => {
  const answer = await fetch(window.location.href, { cache: "no-store", credentials: "omit" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const tokens = all("main form [name=token]", fresh);
  all("main form [name=token]").forEach((field, at) => { if (tokens[at]) field.value = tokens[at].value; });
};
window.addEventListener("pageshow", (event) => {
  release();
  if (!isFront) return;
  const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (event.persisted || back) startAgain();
  if (event.persisted) renewTokens().catch(() => window.location.reload());
});
// What must not come back with Back (the receipt code) leaves the page when the page is put away.
window.addEventListener("pagehide", (event) => {
  if (event.persisted) all("[data-forget]").forEach((element) => element.replaceChildren());
});

// ---- Office: the lock page that ends a poll (286) takes the place of everything that was shown.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status !== 286) return;
  event.detail.shouldSwap = false;
  // Who is typing gets the words back; a page that was left alone shows nothing of what stood there.
  const left = event.detail.requestConfig.headers["X-Poll"] !== undefined;
  const lock = new DOMParser().parseFromString(xhr.responseText, "text/html");
  // The form that was sent is on the lock page already: unseen when it says that it is kept, else in words.
  const kept = lock.querySelector("#kept, #typed-1") && event.detail.requestConfig.elt.closest("form");
  const changed = (area) => area.value.trim() && area.value !== area.defaultValue && !(kept && area.form === kept);
  const typed = left ? [] : all("textarea").filter(changed).map((area) => area.value);
  const whole = lock.querySelector("main");
  const target = whole ? document.body : document.querySelector("main");
  target.replaceChildren(...(whole ? lock.body : lock.querySelector("main") || lock.body).childNodes);
  document.title = (whole && lock.title) || document.title;
  const unsent = target.querySelector("[data-unsent]");
  if (unsent && typed.length) {
    unsent.hidden = false;
    unsent.querySelector(".words").textContent = typed.join("\n\n");
  }
  ready(target);
});
document.addEventListener("htmx:afterSettle", (event) => {
  ready(event.target);
  forgetPath();
});
// htmx notes the address of the page in sessionStorage, whatever its settings say: what somebody reads has no business there.
const forgetPath = () => {
  try {
    window.sessionStorage.removeItem("htmx-current-path-for-history");
  } catch { /* storage is off: nothing was kept */ }
};
window.addEventListener("load", () => { if (window.htmx) forgetPath(); });
// A link of the front door that could not fetch its part of the page goes there as a plain link does.
const goThere = (event) => {
  const link = isFront && event.detail.elt.closest("a[href]");
  if (link) window.location.replace(link.href);
};
document.addEventListener("htmx:responseError", goThere);
document.addEventListener("htmx:sendError", goThere);

// ---- Office: leaving a page with half-written text asks first (the browser's own question).
// What was just sent is no longer half-written.
const unfinished = () => all("textarea").some((area) => area.value !== area.defaultValue && area.form?.dataset.sent === undefined);
if (!isFront) window.addEventListener("beforeunload", (event) => { if (unfinished()) event.preventDefault(); });

// ---- Office: a link to a form that is folded away unfolds it and puts the cursor in its first field.
const FIELDS = "input:not([type=hidden]), textarea, select, button";
const reveal = (element) => {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
};
const unfold = (target) => {
  reveal(target);
  const seen = (what) => [...target.querySelectorAll(what)].find((field) => field.getClientRects().length);
  const field = seen("[aria-invalid=true]") || seen(FIELDS);
  const first = field?.type === "radio" ? target.querySelector(`[name="${CSS.escape(field.name)}"]:checked`) || field : field;
  target.scrollIntoView({ block: "nearest" });
  first?.focus();
};
press("a[href^='#form-']", (link, event) => {
  const target = named(link.getAttribute("href"));
  if (!target || event.ctrlKey || event.metaKey) return;
  event.preventDefault(); // no new entry in the history for every form that is opened
  unfold(target);
});

// ---- Office: single keys, for who has them on. In a field, or with Ctrl, Alt or Cmd, a key is what it always was.
const rowsOfTheInbox = () => all("a[data-row]");
const walk = (step) => {
  const rows = rowsOfTheInbox();
  rows[rows.indexOf(document.activeElement) + step]?.focus(); // from elsewhere: j goes to the first
};
const KEYS = { j: () => walk(1), k: () => walk(-1) };
const pressKey = (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog, [contenteditable]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : "";
  const element = key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!element && !(KEYS[key] && rowsOfTheInbox().length)) return;
  event.preventDefault(); // else the letter lands in the field that gets the focus
  if (!element) KEYS[key]();
  else if (element.matches("input, select, textarea")) {
    reveal(element);
    element.focus();
  } else element.click();
};
if (document.body.hasAttribute("data-shortcuts")) document.addEventListener("keydown", pressKey);

// ---- Office: what arrives in a dialog is shown on top of the page, which stays as it is.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.matches("dialog") && !event.target.open) event.target.showModal();
});

// ---- On a phone what is long starts folded; on paper nothing is.
if (window.matchMedia("(max-width: 47.99rem)").matches) {
  all("details[data-fold]").forEach((fold) => { fold.open = fold.querySelector(":target") !== null; });
}
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = all("main details:not([open])").filter((fold) => !fold.closest(".no-print"));
  unfolded.forEach((fold) => { fold.open = true; });
});
window.addEventListener("afterprint", () => unfolded.forEach((fold) => { fold.open = false; }));

// ---- When a page or a part of it arrives
const ready = (root) => {
  all("[data-needs-script]", root).forEach((element) => { element.hidden = false; });
  if (document.body.hasAttribute("data-shortcuts")) {
    all("kbd.key", root).forEach((hint) => { hint.hidden = false; });
    all("[data-key]", root).forEach((element) => element.setAttribute("aria-keyshortcuts", element.dataset.key));
  }
  all("textarea[data-warn-numbers]", root).forEach(warn);
  all("[data-wait]", root).forEach((note) => {
    const form = named(note.dataset.waitForm);
    countDown(note, form, form.querySelector(".form-actions [type=submit]"));
  });
  // A file that came late takes no field from who is typing already.
  const typing = root === document && document.activeElement?.matches("input, textarea, select");
  if (!typing) root.querySelector("#error-summary")?.focus();
};
ready(document);
