// An MCP server whose users log in with Latchkey: Node 20, Express and the MCP SDK.
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import {
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
} from "@modelcontextprotocol/sdk/server/auth/router.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express from "express";
import { createRemoteJWKSet, jwtVerify } from "jose";

const { PORT = "3000", ISSUER = "http://127.0.0.1:8000" } = process.env;
// The address of this server for its clients; the same as the client's `--resource`.
const resource = new URL(process.env.RESOURCE ?? `http://127.0.0.1:${PORT}/mcp`);

const found = await fetch(`${ISSUER}/.well-known/oauth-authorization-server`);
if (!found.ok) throw new Error(`${ISSUER} has no clients yet: add one first`);
const oauthMetadata = await found.json();
const keys = createRemoteJWKSet(new URL(oauthMetadata.jwks_uri));

/** Accepts only access tokens for this server: the audience is what keeps others out (RFC 8707). */
async function verifyAccessToken(token) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: oauthMetadata.issuer,
      audience: resource.href,
      typ: "at+jwt",
      algorithms: ["RS256", "ES256"],
      requiredClaims: ["exp", "sub", "client_id"],
    });
    const { client_id, scope = "", exp, sub } = payload;
    const scopes = scope.split(" ");
    return { token, clientId: client_id, scopes, expiresAt: exp, resource, extra: { sub } };
  } catch (error) {
    throw new InvalidTokenError(error.message);
  }
}

function createServer() {
  const server = new McpServer({ name: "latchkey-example", version: "1.0.0" });
  const description = "Returns the ID of the user";
  server.registerTool("whoami", { description }, ({ authInfo }) => ({
    content: [{ type: "text", text: authInfo.extra.sub }],
  }));
  return server;
}

const app = express();
const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(resource);
// RFC 9728: where clients log in, and what they request. A 401 names the address of this document.
const scopesSupported = ["openid"];
app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: resource, scopesSupported }));
app.use(express.json());

const auth = requireBearerAuth({
  verifier: { verifyAccessToken },
  resourceMetadataUrl,
  expectedResource: resource,
});
app.post(resource.pathname, auth, async (request, response) => {
  // Without sessions: each request has a new server.
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  response.on("close", () => transport.close());
  await createServer().connect(transport);
  await transport.handleRequest(request, response, request.body);
});

app.listen(Number(PORT), "127.0.0.1", () => console.log(`Listening at ${resource}`));
