import type { Service } from "../../core/service.ts";
import type { AppContext } from "../http/respond.ts";
import { isOwnForm } from "./http/origin.ts";
import { openPageRequest, type PageSettings } from "./http/page.ts";
import { type AssetName, assets, type PageName, pages } from "./page_table.ts";
import { respondCrossOrigin } from "./parts/refusal_page.tsx";

/** Serves a page. A form of another site is refused before it is read. */
export async function servePage(
  service: Service,
  c: AppContext,
  name: PageName,
  settings: PageSettings,
): Promise<Response> {
  const page = openPageRequest(c, service, settings);
  if (name.startsWith("POST ") && !isOwnForm(c, settings.publicOrigin)) {
    return respondCrossOrigin(page);
  }
  return await pages[name](page);
}

export function serveAsset(c: AppContext, name: AssetName): Response {
  return assets[name](c);
}
