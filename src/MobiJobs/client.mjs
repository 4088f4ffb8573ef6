// Makes what browsers load out of wwwroot/css, wwwroot/js, icons.txt and the packages: one style sheet, one script for
// all pages, one for the overview's chart, one sheet of icons, and the slices of the font.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { cutFonts } from "./fonts.mjs";

const Target = "wwwroot/lib";
const Made = ["app.css", "app.js", "overview.js", "icons.svg", "fonts"];

mkdirSync(Target, { recursive: true });
for (const old of readdirSync(Target)) if (!Made.includes(old)) rmSync(`${Target}/${old}`, { recursive: true });

writeFileSync(`${Target}/icons.svg`, icons());
const faces = await cutFonts(`${Target}/fonts`);
const both = { bundle: true, minify: true, logLevel: "warning" };
await build({
  ...both,
  entryPoints: { app: "wwwroot/js/app.js", overview: "wwwroot/js/overview.js" },
  format: "esm",
  outdir: Target,
});
await build({
  ...both,
  stdin: { contents: `@import "./wwwroot/css/app.css";\n${faces}`, loader: "css", resolveDir: "." },
  external: ["./fonts/*"],
  outfile: `${Target}/app.css`, // Written last: the build takes it for the proof that all of it is there.
});

/** The icons that the console uses, as symbols: the whole set weighs a megabyte. */
function icons() {
  const symbols = readFileSync("icons.txt", "utf8").split(/\s+/).filter(Boolean).map(name => {
    const svg = readFileSync(`node_modules/bootstrap-icons/icons/${name}.svg`, "utf8");
    const drawing = svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").trim();
    return `<symbol id="${name}" viewBox="0 0 16 16">${drawing}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
