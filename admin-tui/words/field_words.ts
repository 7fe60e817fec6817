import { apiScopes } from "../../core/domain/api_keys/scope.ts";

interface FieldWords {
  readonly label: string;
  /** Shown while the field is active. */
  readonly hint: string;
  /** What an empty field means in the confirmation. */
  readonly empty: string;
}

const lifetimeHint = "From 1h to 30d, such as 12h or 7d";
const rolesHint = "Separated by commas: a-z 0-9 : _ - (such as staff, billing:read)";

const reasonHint = "It is written to the audit log with your name";

/** Asks for the reason of an action, in every dialog. */
export const reasonAsked = `Why? ${reasonHint}.`;

/** The words for the fields of forms. */
const words = {
  username: { label: "Username", hint: "3 to 64 characters, or an email address", empty: "" },
  phone: { label: "Phone", hint: "With + and the country code, as in +1 202 555 0142", empty: "" },
  anyPhone: {
    label: "Phone",
    hint: "The number that the user must have; empty for any number",
    empty: "any number",
  },
  roles: { label: "Roles", hint: `${rolesHint}; empty for none`, empty: "none" },
  lifetime: { label: "Expires in", hint: lifetimeHint, empty: "7d" },
  keyName: { label: "Name", hint: "1 to 64 of a to z, digits, . _ -", empty: "" },
  scopes: { label: "Scopes", hint: `Separated by commas: ${apiScopes.join(", ")}`, empty: "" },
  keyLifetime: { label: "Expires", hint: "90d, 12h or 2027-03-01; at most 365 days", empty: "90d" },
  days: { label: "Days", hint: "Until it is deleted with its users: 1 to 30", empty: "" },
  appName: { label: "Name", hint: "1 to 64 characters; the consent page shows it", empty: "" },
  appKind: {
    label: "Kind",
    hint: "secret: it has a secret; public: an app on the devices of its users",
    empty: "",
  },
  redirectUris: {
    label: "Redirects",
    hint: "Where users return to after a login: 1 to 20 URIs, separated by spaces",
    empty: "",
  },
  logoutUris: {
    label: "Logout",
    hint: "Where users may return to after a logout; empty for none",
    empty: "none",
  },
  backchannelUri: {
    label: "Notices",
    hint: "Where it gets notices of ended sessions, at a host in LATCHKEY_OUTBOUND_HOSTS",
    empty: "none",
  },
  resources: {
    label: "Resources",
    hint: "APIs for which it may request access tokens, separated by spaces; empty for none",
    empty: "none",
  },
  thirdParty: {
    label: "Third party",
    hint: "yes: each user is asked for consent; or no",
    empty: "",
  },
  reason: { label: "Reason", hint: reasonHint, empty: "" },
} satisfies Readonly<Record<string, FieldWords>>;

export function fieldWords(name: keyof typeof words): FieldWords {
  return words[name];
}
