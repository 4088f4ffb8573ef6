// Puts the icons that the console uses, named in icons.txt, into one sprite: the whole set weighs a megabyte.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const [, , names, target] = process.argv;
const symbols = readFileSync(names, "utf8").split(/\s+/).filter(Boolean).map(name => {
  const svg = readFileSync(`node_modules/bootstrap-icons/icons/${name}.svg`, "utf8");
  return `<symbol id="icon-${name}" viewBox="0 0 16 16">${svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").trim()}</symbol>`;
});
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `<svg xmlns="http://www.w3.org/2000/svg" hidden>${symbols.join("")}</svg>\n`);
