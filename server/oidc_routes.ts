import type { Service } from "../core/service.ts";
import type { AppContext } from "./http/respond.ts";
import type { OidcRouteName } from "./routes/oidc/serve_oidc.ts";

/** A route for apps that log their users in by OpenID Connect. */
interface OidcRoute {
  readonly method: "GET" | "POST" | "OPTIONS";
  readonly path: string;
  readonly respond: (c: AppContext) => Promise<Response>;
}

const names: readonly OidcRouteName[] = [
  "GET /.well-known/openid-configuration",
  "GET /.well-known/oauth-authorization-server",
  // For an issuer with a path: RFC 8414 3.1 inserts it, OpenID Connect Discovery 4 appends to it.
  "GET /.well-known/oauth-authorization-server/:issuer{.+}",
  "GET /.well-known/openid-configuration/:issuer{.+}",
  "GET /:issuer{.+}/.well-known/openid-configuration",
  "POST /oauth/token",
  "OPTIONS /oauth/token",
  "GET /oauth/userinfo",
  "POST /oauth/userinfo",
  "OPTIONS /oauth/userinfo",
  "POST /oauth/revoke",
  "OPTIONS /oauth/revoke",
];

/**
 * What apps call. Browsers use the pages with `/oauth` in their address. The code of both is loaded
 * at the first request.
 */
export function oidcRoutes(service: Service): readonly OidcRoute[] {
  return names.map((name) => {
    const [method = "", path = ""] = name.split(" ");
    return {
      method: method === "GET" || method === "POST" ? method : "OPTIONS",
      path,
      respond: async (c) => {
        const { serveOidc } = await import("./routes/oidc/serve_oidc.ts");
        return await serveOidc(service, c, name);
      },
    };
  });
}
