/** An OpenID provider of another project, with one client: the second opinion on our refusals. */
import { Provider } from "oidc-provider";

const { PORT, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, LOGOUT_URI, JWKS } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    redirect_uris: [REDIRECT_URI],
    post_logout_redirect_uris: [LOGOUT_URI],
    response_types: ["code"],
    grant_types: ["authorization_code", "refresh_token"],
  }],
  // The test signs hints with its key, as if they were ID tokens of this provider.
  jwks: JSON.parse(JWKS),
  responseTypes: ["code"],
  pkce: { required: () => true },
  allowOmittingSingleRegisteredRedirectUri: false,
  scopes: ["openid", "offline_access", "profile", "phone", "roles"],
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    revocation: { enabled: true },
    userinfo: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  findAccount: () => undefined,
  cookies: { keys: [crypto.randomUUID()] },
});

provider.listen(Number(PORT), "127.0.0.1", () => console.log(`Listening at ${issuer}`));
