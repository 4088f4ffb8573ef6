// Cuts the console's font into slices: what the product itself says comes in few, everything else when it is shown
// (docs/decisions/0043).
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import subset from "subset-font";
import { said, saidFirst } from "./words.mjs";

const Font = "node_modules/@expo-google-fonts/noto-sans-jp";
const Regular = { css: "400", file: `${Font}/400Regular/NotoSansJP_400Regular.ttf` };
const Bold = { css: "600 700", file: `${Font}/600SemiBold/NotoSansJP_600SemiBold.ttf` };
const Options = {
  targetFormat: "woff2",
  noHinting: true,
  keepFeatures: ["ccmp", "kern", "liga", "locl", "mark", "mkmk", "palt", "tnum"],
};
const CharactersPerSlice = 250;

/** Writes the slices that are not there yet, removes those of former builds, and returns their style sheet. */
export async function cutFonts(folder) {
  mkdirSync(folder, { recursive: true });
  const first = saidFirst();
  const slices = [
    ...others().flatMap((all, i) => [Regular, Bold].map(
      weight => ({ name: `other-${i + 1}`, weight, all, isBlock: true }))),
    ...[Regular, Bold].map(weight => ({ name: "said", weight, all: said().filter(code => !first.includes(code)) })),
    ...[Regular, Bold].map(weight => ({ name: "first", weight, all: first })),
  ];
  const faces = [];
  const names = new Set();
  for (const slice of slices) { // Of two faces with the same character, browsers take the later one.
    const name = nameOf(slice);
    names.add(name);
    if (!existsSync(`${folder}/${name}`)) await cut(slice, `${folder}/${name}`);
    faces.push(face(slice, name));
  }
  for (const old of readdirSync(folder)) if (!names.has(old)) rmSync(`${folder}/${old}`, { recursive: true });
  return faces.join("\n");
}

/** The hash is that of everything a slice is made of, so that it is cut again only when that has changed. */
function nameOf({ name, weight, all }) {
  const hash = createHash("sha256")
    .update(readFileSync("package-lock.json")) // The font, and what cuts it.
    .update(JSON.stringify([weight, Options, all]))
    .digest("hex").slice(0, 12);
  return `${name}-${weight.css.slice(0, 3)}.${hash}.woff2`;
}

async function cut({ weight, all }, path) {
  const font = await subset(readFileSync(weight.file), String.fromCodePoint(...all), Options);
  writeFileSync(`${path}.part`, font);
  renameSync(`${path}.part`, path);
}

const face = ({ weight, all, isBlock }, name) => `@font-face {
  font-family: "Noto Sans JP"; font-weight: ${weight.css}; font-display: swap;
  src: url("./fonts/${name}") format("woff2");
  unicode-range: ${isBlock ? range([all[0], all.at(-1)]) : runs(all).map(range).join(", ")};
}`;

const range = ([from, to]) => `U+${from.toString(16)}${from === to ? "" : `-${to.toString(16)}`}`;

function runs(all) {
  const found = [];
  for (const code of all) {
    if (found.at(-1)?.[1] === code - 1) found.at(-1)[1] = code;
    else found.push([code, code]);
  }
  return found;
}

/** What Japanese systems write (Windows code page 932), and the letters of European names, in blocks. */
function others() {
  const all = new Set();
  const decoder = new TextDecoder("shift_jis");
  for (let lead = 0x81; lead <= 0xfc; lead++) {
    for (let trail = 0x40; trail <= 0xfc; trail++) {
      const code = decoder.decode(Uint8Array.of(lead, trail)).codePointAt(0);
      if (code > 0x7f && code < 0xe000 || code >= 0xf900 && code < 0xfff0) all.add(code);
    }
  }
  for (let code = 0xa0; code < 0x250; code++) all.add(code);
  const sorted = [...all].sort((a, b) => a - b);
  return Array.from({ length: Math.ceil(sorted.length / CharactersPerSlice) },
    (_, i) => sorted.slice(i * CharactersPerSlice, (i + 1) * CharactersPerSlice));
}
