import { auth0 } from "./auth0.ts";
import { betterAuth } from "./better_auth.ts";
import { firebase } from "./firebase.ts";
import { keycloak } from "./keycloak.ts";
import type { Mapping } from "./mapping.ts";
import { ownColumns } from "./own_columns.ts";
import { registerDb } from "./register_db.ts";
import { supabase } from "./supabase.ts";

/** The systems that users can be imported from. `latchkey` is our own export. */
export const importSources = [
  "latchkey",
  "better-auth",
  "supabase",
  "firebase",
  "auth0",
  "keycloak",
  "register-db",
] as const;

export type ImportSource = typeof importSources[number];

export const mappings: Readonly<Record<ImportSource, Mapping>> = {
  latchkey: ownColumns,
  "better-auth": betterAuth,
  supabase,
  firebase,
  auth0,
  keycloak,
  "register-db": registerDb,
};
