import { openidClientContract } from "./openid_client_contract.ts";

openidClientContract("SQLite", () => Promise.resolve(null));
