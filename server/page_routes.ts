import type { Service } from "../core/service.ts";
import type { AppContext } from "./http/respond.ts";
import type { PageSettings } from "./pages/http/page.ts";
import { assetNames, pageNames } from "./pages/http/page_names.ts";

/** A page or an asset as a route. */
interface PageRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly respond: (c: AppContext) => Promise<Response>;
}

/** The hosted pages. Their code is loaded at the first request for one. */
export function pageRoutes(service: Service, settings: PageSettings): readonly PageRoute[] {
  const pages = pageNames.map((name): PageRoute => ({
    ...split(name),
    respond: async (c) => {
      const { servePage } = await import("./pages/serve_page.ts");
      return await servePage(service, c, name, settings);
    },
  }));
  const assets = assetNames.map((name): PageRoute => ({
    ...split(name),
    respond: async (c) => {
      const { serveAsset } = await import("./pages/serve_page.ts");
      return serveAsset(c, name, settings);
    },
  }));
  return [...pages, ...assets];
}

function split(name: string): Pick<PageRoute, "method" | "path"> {
  const [method, path = ""] = name.split(" ");
  return { method: method === "POST" ? "POST" : "GET", path };
}
