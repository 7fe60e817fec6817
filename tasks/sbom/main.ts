/**
 * `deno task sbom [--licenses]`: prints the bill of materials of deno.lock as CycloneDX JSON, or
 * one line with name, version and license for each package. Licenses are read from the packages in
 * Deno's cache: run `deno install --frozen` before. Exits 1 if one is missing, and 2 for other
 * arguments.
 * @module
 */
import { version } from "../../core/config/version.ts";
import { endWith } from "../../server/program/end_with.ts";
import {
  buildBillOfMaterials,
  licenseList,
  type Lock,
  type PackageVersion,
} from "./bill_of_materials.ts";
import { openNpmCache } from "./npm_cache.ts";

const [option, ...rest] = Deno.args;
if (rest.length > 0 || (option !== undefined && option !== "--licenses")) {
  endWith(["Usage: deno task sbom [--licenses]"], 2);
}
const root = new URL("../../", import.meta.url);
const lock: Lock = JSON.parse(Deno.readTextFileSync(new URL("deno.lock", root)));
const cache = openNpmCache();
const missing: string[] = [];
const bill = buildBillOfMaterials(lock, version, licenseOf);
if (missing.length > 0) {
  endWith(["No license found for these packages. Run deno install --frozen:", ...missing], 1);
}
const text = option === undefined ? `${JSON.stringify(bill, null, 2)}\n` : licenseList(bill);
Deno.stdout.writeSync(new TextEncoder().encode(text));

function licenseOf(one: PackageVersion): string {
  const folder = cache.folderOf(one);
  const license = folder === null ? null : readPackage(folder).license;
  if (typeof license === "string") return license;
  missing.push(`${one.name}@${one.version}`);
  return "";
}

function readPackage(folder: string): { readonly license?: unknown } {
  return JSON.parse(Deno.readTextFileSync(`${folder}/package.json`));
}
