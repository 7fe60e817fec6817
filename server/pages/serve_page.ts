import { productName } from "../../core/domain/product_name.ts";
import type { Service } from "../../core/service.ts";
import type { ProblemCode } from "../http/problem.ts";
import type { AppContext } from "../http/respond.ts";
import { isOwnForm } from "./http/origin.ts";
import { formsOfClients } from "./http/page_names.ts";
import { openPageRequest, type PageSettings } from "./http/page.ts";
import { type AssetName, assets, type PageName, pages } from "./page_table.ts";
import { respondCrossOrigin, respondPagesOff, respondProblem } from "./parts/refusal_page.tsx";

/** Serves a page. A form of another site is refused before it is read. */
export async function servePage(
  service: Service,
  c: AppContext,
  name: PageName,
  settings: PageSettings,
): Promise<Response> {
  const page = openPageRequest(c, service, settings);
  if (
    name.startsWith("POST ") && !formsOfClients.includes(name) &&
    !isOwnForm(c, settings.publicOrigin)
  ) {
    return respondCrossOrigin(page);
  }
  return await pages[name](page);
}

/** An error that is not a page's own, for a browser. `settings` is null if the pages are off. */
export function serveProblem(
  service: Service,
  c: AppContext,
  code: ProblemCode,
  settings: PageSettings | null,
): Response {
  if (settings !== null) return respondProblem(openPageRequest(c, service, settings), code);
  const off = { appName: productName, publicOrigin: null, returnOrigins: [], gateDomain: null };
  return respondPagesOff(openPageRequest(c, service, off));
}

export function serveAsset(c: AppContext, name: AssetName, settings: PageSettings): Response {
  return assets[name](c, settings);
}
