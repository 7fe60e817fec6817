import { en } from "./en.ts";
import { ptBr } from "./pt_br.ts";
import type { Words } from "./sentences.ts";

/** By the tag that a language cookie or `Accept-Language` names. */
export const languages: readonly Words[] = [en, ptBr];

/**
 * The language to use: the one that was chosen, or the first supported one of `Accept-Language`
 * (RFC 9110 12.5.4), or English.
 */
export function chooseWords(chosen: string | null, acceptLanguage: string | null): Words {
  const named = languages.find(({ lang }) => lang === chosen);
  if (named !== undefined) return named;
  for (const tag of preferred(acceptLanguage ?? "")) {
    const exact = languages.find(({ lang }) => lang.toLowerCase() === tag);
    const near = languages.find(({ lang }) => lang.split("-")[0] === tag.split("-")[0]);
    if (exact ?? near) return exact ?? near ?? en;
  }
  return en;
}

/** Tags in order of preference, in lower case. At most ten are read. */
function preferred(header: string): readonly string[] {
  return header.toLowerCase().split(",").slice(0, 10)
    .map((entry) => {
      const [tag = "", weight = ""] = entry.trim().split(/\s*;\s*q=/);
      return { tag, weight: weight === "" ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => tag !== "" && weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}
