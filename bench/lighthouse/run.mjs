// Scores of pages by Lighthouse. Run: node run.mjs form-factor address… (form-factor: mobile or desktop); one JSON line a page.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const [factor, ...addresses] = process.argv.slice(2);
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const QUIET = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

const chrome = await launch({ chromePath: process.env.CHROME_PATH, chromeFlags: QUIET, ignoreDefaultFlags: true });
try {
  for (const address of addresses) {
    const options = { port: chrome.port, onlyCategories: CATEGORIES, logLevel: "error" };
    const { lhr } = await lighthouse(address, options, factor === "desktop" ? desktopConfig : undefined);
    const scores = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(100 * lhr.categories[name].score)]));
    const lost = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs)
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
      .map(({ id }) => id);
    console.log(JSON.stringify({ address, scores, lost: [...new Set(lost)] }));
  }
} finally {
  chrome.kill();
}
