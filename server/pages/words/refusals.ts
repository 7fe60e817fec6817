import type { FieldCode } from "../../../core/domain/refusal.ts";
import { type AnyRefusal, problemDetail } from "../../http/problem.ts";
import { fieldDetail, type ProblemContext } from "../../http/problem_details.ts";
import { fieldsInPortuguese, refusalsInPortuguese } from "./refusals_pt_br.ts";

/** The sentence of a refusal, in the language of the page. */
export function refusalWords(lang: string, refusal: AnyRefusal, context: ProblemContext): string {
  return lang === "pt-BR"
    ? refusalsInPortuguese[refusal.code] ?? problemDetail(refusal, context)
    : problemDetail(refusal, context);
}

/** The sentence next to a field, in the language of the page. */
export function fieldWords(lang: string, code: FieldCode, context: ProblemContext): string {
  return lang === "pt-BR" ? fieldsInPortuguese[code] : fieldDetail(code, context);
}
