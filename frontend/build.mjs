// Builds portal/static/portal.css and refreshes the vendored files beside it. Run: npm ci && npm run build
//
// 1. the design tokens (voorbeeld + our src/tokens.css on top) are resolved to plain values,
// 2. the Utrecht component CSS is pruned to the classes that the templates use,
// 3. the own layer (src/*.css) is appended whole: page authors may use all of it at any time,
// 4. custom properties that nothing reads are dropped, the rest is minified.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { transform } from "lightningcss";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const here = dirname(fileURLToPath(import.meta.url));
const portal = join(here, "../portal");
const modules = join(here, "node_modules");
const read = (...path) => readFileSync(join(...path), "utf8");

const COMPONENTS = ["button", "textbox", "textarea", "select", "radio-button", "checkbox", "alert", "skip-link"];
const OWN = ["base", "layout", "forms", "notices", "reporter", "office", "files", "glossary", "counter", "clues", "route", "partners", "campaign", "management", "figures", "print"];
// Classes that templates put together from parts, so that the pruner cannot see them.
const ASSEMBLED = [
  "utrecht-radio-button", "utrecht-radio-button--html-input", "utrecht-checkbox", "utrecht-checkbox--html-input",
  "utrecht-alert--info", "utrecht-alert--ok", "utrecht-alert--warning", "utrecht-alert--error",
  "utrecht-button--primary-action", "utrecht-button--secondary-action", "utrecht-button--subtle", "utrecht-button--danger",
];

const TARGETS = { chrome: 109 << 16, firefox: 115 << 16, safari: (15 << 16) | (4 << 8) };

/** name -> value of every custom property of a file; later declarations win. */
function declarations(css, into = new Map()) {
  postcss.parse(css).walkDecls(/^--/, (d) => { into.set(d.prop, d.value.replace(/\s+/g, " ")); });
  return into;
}

/** Replaces each var(--x, fallback) of a value by what `answer(name, fallback)` gives; null gives up on the whole value. */
function replaceVars(value, answer) {
  let out = "", rest = value;
  for (let at; (at = rest.indexOf("var(")) >= 0; ) {
    let depth = 0, end = at + 3;
    do { if (rest[end] === "(") depth++; if (rest[end] === ")") depth--; end++; } while (depth);
    const inside = rest.slice(at + 4, end - 1);
    const comma = inside.indexOf(",");
    const name = (comma < 0 ? inside : inside.slice(0, comma)).trim();
    const found = answer(name, comma < 0 ? null : inside.slice(comma + 1).trim());
    if (found === null) return null;
    out += rest.slice(0, at) + found;
    rest = rest.slice(end);
  }
  return out + rest;
}

function resolver(tokens, stays) {
  const resolve = (value) => replaceVars(value, (name, fallback) => {
    if (stays(name)) {
      const other = fallback === null ? null : resolve(fallback);
      return other === null ? `var(${name})` : `var(${name}, ${other})`;
    }
    const own = tokens.has(name) ? resolve(tokens.get(name)) : null;
    return own ?? (fallback === null ? null : resolve(fallback));
  });
  return resolve;
}

async function pruned(css) {
  const [result] = await new PurgeCSS().purge({
    content: [join(portal, "templates/**/*.html"), join(portal, "static/portal.js")],
    css: [{ raw: css }],
    safelist: ASSEMBLED,
    defaultExtractor: (text) => text.match(/[A-Za-z][\w-]*/g) ?? [],
  });
  return result.css;
}

function dropUnread(root) {
  for (let again = true; again; ) {
    again = false;
    const readNames = new Set();
    root.walkDecls((d) => { for (const [, name] of d.value.matchAll(/var\(\s*(--[\w-]+)/g)) readNames.add(name); });
    root.walkDecls(/^--/, (d) => { if (!readNames.has(d.prop)) { d.remove(); again = true; } });
    root.walkRules((rule) => { if (!rule.nodes.some((node) => node.type !== "comment")) rule.remove(); });
  }
}

async function stylesheet() {
  const theme = read(modules, "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css");
  const tokens = declarations(read(here, "src/tokens.css"), declarations(theme));
  const utrecht = await pruned(COMPONENTS.map((name) => read(modules, `@utrecht/${name}-css/dist/index.css`)).join("\n"));
  const own = OWN.map((name) => read(here, `src/${name}.css`)).join("\n");
  const root = postcss.parse(utrecht + "\n" + own);
  const local = new Set();
  root.walkDecls(/^--/, (d) => { local.add(d.prop); });
  const resolve = resolver(tokens, (name) => local.has(name) || name.startsWith("--_") || name.startsWith("--merk-"));
  const missing = new Set();
  root.walkDecls((d) => {
    const value = resolve(d.value);
    if (value !== null) { d.value = value; return; }
    if (!d.parent.selector?.includes("utrecht-")) missing.add(`${d.prop}: ${d.value}`);
    d.remove();
  });
  if (missing.size) throw new Error("tokens that do not exist:\n" + [...missing].join("\n"));
  dropUnread(root);
  root.walkComments((comment) => { comment.remove(); });
  const { code } = transform({
    filename: "portal.css",
    code: Buffer.from(root.toString()),
    minify: true,
    targets: TARGETS,
  });
  const head = "/*! Own layer: EUPL-1.2. Utrecht components (c) Frameless B.V., Gemeente Utrecht; voorbeeld tokens (c) NL Design System Community: EUPL-1.2. See licences/. Built by frontend/build.mjs: do not edit. */\n";
  return head + code.toString() + "\n";
}

const version = (name) => JSON.parse(read(modules, name, "package.json")).version;
const VENDORED = [
  ...["latin", "latin-ext"].flatMap((set) => ["400", "700"].map((weight) => ({
    name: "@fontsource/open-sans", licence: "OFL-1.1", licence_file: "licences/open-sans-OFL-1.1.txt",
    from: `files/open-sans-${set}-${weight}-normal.woff2`, file: `fonts/open-sans-${set}-${weight}.woff2`,
  }))),
  // the dossier on paper: typst reads no woff2, and needs every alphabet a reporter may write in
  ...[
    ["open-sans", "400Regular/OpenSans_400Regular.ttf", "400"],
    ["open-sans", "700Bold/OpenSans_700Bold.ttf", "700"],
    ["noto-sans-arabic", "400Regular/NotoSansArabic_400Regular.ttf", "400"],
    ["noto-emoji", "400Regular/NotoEmoji_400Regular.ttf", "400"],
  ].map(([name, from, weight]) => ({
    name: `@expo-google-fonts/${name}`, licence: "OFL-1.1", licence_file: `licences/${name}-OFL-1.1.txt`,
    from, file: `../templates/documents/fonts/${name}-${weight}.ttf`,
  })),
  { name: "htmx.org", licence: "0BSD", licence_file: "licences/htmx-0BSD.txt", from: "dist/htmx.min.js", file: "htmx.min.js" },
];
const BUILT_IN = [
  ...COMPONENTS.map((name) => `@utrecht/${name}-css`), "@nl-design-system-unstable/voorbeeld-design-tokens",
].map((name) => ({ name, licence: "EUPL-1.2", licence_file: "licences/EUPL-1.2.txt", file: "portal.css" }));
const ICONS = [{ name: "@tabler/icons", licence: "MIT", licence_file: "licences/tabler-icons-MIT.txt", file: "../templates/macros/icons.html" }];

function vendor() {
  mkdirSync(join(portal, "static/fonts"), { recursive: true });
  for (const { name, from, file } of VENDORED) copyFileSync(join(modules, name, from), join(portal, "static", file));
  const rows = [...VENDORED, ...BUILT_IN, ...ICONS].map(({ name, licence, licence_file, file }) => ({
    name, version: version(name), licence, licence_file, file,
    sha256: createHash("sha256").update(readFileSync(join(portal, "static", file))).digest("hex"),
  }));
  writeFileSync(join(portal, "static/VENDORED.json"), JSON.stringify(rows, null, 2) + "\n");
}

/** The cards for the client stand on their own: no tokens, no components, no colour of a municipality. */
function cardsheet() {
  const { code } = transform({ filename: "cards.css", code: readFileSync(join(here, "src/cards.css")), minify: true, targets: TARGETS });
  return code.toString() + "\n";
}

const css = await stylesheet();
writeFileSync(join(portal, "static/portal.css"), css);
writeFileSync(join(portal, "static/cards.css"), cardsheet());
vendor();
const kilo = (bytes) => (bytes / 1000).toFixed(1) + " kB";
console.log(`portal.css ${kilo(css.length)} raw, ${kilo(gzipSync(css, { level: 9 }).length)} gzip, ${kilo(brotliCompressSync(css).length)} brotli`);
