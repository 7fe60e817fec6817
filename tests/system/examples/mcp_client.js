/** An MCP client of the SDK on this machine: it opens a port for the answer of the login. */
import { createServer } from "node:http";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const { SERVER, CLIENT_ID } = process.env;
const state = crypto.randomUUID();
let tokens;
let verifier;

const answer = withResolvers();
const listener = createServer((request, response) => {
  response.end("Close this page\n");
  answer.resolve(new URL(request.url, "http://127.0.0.1").searchParams);
});
await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
const redirectUrl = `http://127.0.0.1:${listener.address().port}/callback`;

const authProvider = {
  redirectUrl,
  clientMetadata: { redirect_uris: [redirectUrl], token_endpoint_auth_method: "none" },
  state: () => state,
  clientInformation: () => ({ client_id: CLIENT_ID }),
  tokens: () => tokens,
  saveTokens: (given) => (tokens = given),
  redirectToAuthorization: (url) => console.log(`Open ${url}`),
  saveCodeVerifier: (text) => (verifier = text),
  codeVerifier: () => verifier,
};

const open = () => new StreamableHTTPClientTransport(new URL(SERVER), { authProvider });
const first = open();
try {
  await new Client({ name: "test", version: "1.0.0" }).connect(first);
  throw new Error("The server asked for no login");
} catch (error) {
  if (!(error instanceof UnauthorizedError)) throw error;
}
const given = await answer.promise;
listener.close();
if (given.get("state") !== state) throw new Error("Another login was answered");
await first.finishAuth(given.get("code"));

const client = new Client({ name: "test", version: "1.0.0" });
await client.connect(open());
const { content } = await client.callTool({ name: "whoami", arguments: {} });
const called = { user: content[0].text, accessToken: tokens.access_token };
console.log(`Called ${JSON.stringify(called)}`);
await client.close();

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
