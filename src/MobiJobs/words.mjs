// Which characters the product itself says: those of its labels, of the guide and of its views and scripts.
import { readFileSync, readdirSync } from "node:fs";

/** Where the words of the frame, the sign-in and the list of jobs are. */
const First = ["Start/Layout", "Accounts/SignIn", "Accounts/Passkeys", "Jobs", "Kinds", "Shared"];
/** Of times and numbers, which the culture writes, of what is missing, and of passwords, which browsers hide. */
const Always = "年月日時分秒曜火水木金土午前後–•●" + Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("");

/** The code points of everything that the product says, in order. */
export const said = () => codes([
  Always,
  ...labels().flatMap(all => [...all.values()]),
  ...guide().map(entry => JSON.stringify(entry)),
  ...files(".", ".cshtml", ".js").map(read),
]);

/** The code points of what is shown first: at the sign-in and in the list of jobs. */
export function saidFirst() {
  const code = First.flatMap(folder => files(folder, ".cs", ".cshtml")).map(read).join("\n");
  const keys = new Set([...code.matchAll(/\bLabels\.(\w+)/g)].map(match => match[1]));
  return codes([Always, ...labels().flatMap(all => [...keys].map(key => all.get(key) ?? ""))]);
}

const read = path => readFileSync(path, "utf8");

const codes = all => [...new Set(all.join(""))].map(one => one.codePointAt(0))
  .filter(code => code >= 32 && code !== 0xfeff)
  .sort((a, b) => a - b);

const labels = () => ["Labels.resx", "Labels.en.resx"].map(path => new Map(
  [...read(path).matchAll(/<data name="(\w+)"[^>]*>\s*<value>([^<]*)</g)].map(match => [match[1], match[2]])));

const guide = () => files("Guide/Entries", ".json").map(path => JSON.parse(read(path)));

function files(folder, ...ends) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(node_modules|bin|obj|lib|data)$/.test(entry.name) ? [] : files(path, ...ends);
    return ends.some(end => entry.name.endsWith(end)) ? [path] : [];
  });
}
