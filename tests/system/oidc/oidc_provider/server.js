/** An OpenID provider of another project, with one client: the second opinion on our refusals. */
import { Provider } from "oidc-provider";

const { PORT, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    redirect_uris: [REDIRECT_URI],
    response_types: ["code"],
    grant_types: ["authorization_code", "refresh_token"],
  }],
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
