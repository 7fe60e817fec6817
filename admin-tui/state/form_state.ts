import type { Instant } from "../../core/domain/instant.ts";
import type { Field, FieldPurpose } from "../input/field.ts";

/** The fields of each form, in order. */
export const formFields = {
  createInvitation: ["anyPhone", "roles", "lifetime", "reason"],
  createUser: ["username", "phone", "roles", "lifetime", "reason"],
  inviteUser: ["lifetime", "reason"],
  revokeInvitation: ["reason"],
  createApiKey: ["keyName", "scopes", "keyLifetime", "reason"],
  revokeApiKey: ["reason"],
  addTestNumber: ["phone", "days", "reason"],
  removeTestNumber: ["reason"],
  changeRoles: ["roles", "reason"],
  addClient: [
    "appName",
    "appKind",
    "redirectUris",
    "logoutUris",
    "backchannelUri",
    "resources",
    "thirdParty",
    "reason",
  ],
  updateClient: [
    "appName",
    "redirectUris",
    "logoutUris",
    "backchannelUri",
    "resources",
    "thirdParty",
    "reason",
  ],
  addClientSecret: ["reason"],
  dropClientSecret: ["reason"],
  disableClient: ["reason"],
  enableClient: ["reason"],
  removeClient: ["reason"],
} as const satisfies Readonly<Record<string, readonly FormFieldName[]>>;

/** What an operator orders with a form. */
export type OrderName = keyof typeof formFields;

export const orderNames = Object.keys(formFields) as readonly OrderName[];

export type FormFieldName =
  | "username"
  | "phone"
  /** A phone number that may be left empty. */
  | "anyPhone"
  | "roles"
  | "lifetime"
  | "keyName"
  | "scopes"
  | "keyLifetime"
  | "days"
  | "appName"
  | "appKind"
  | "redirectUris"
  | "logoutUris"
  | "backchannelUri"
  | "resources"
  | "thirdParty"
  | "reason";

/** What each field accepts, and the text that it starts with. */
export const fieldFacts: Readonly<
  Record<FormFieldName, { readonly purpose: FieldPurpose; readonly start: string }>
> = {
  username: { purpose: "name", start: "" },
  phone: { purpose: "number", start: "" },
  anyPhone: { purpose: "number", start: "" },
  roles: { purpose: "list", start: "" },
  lifetime: { purpose: "lifetime", start: "7d" },
  keyName: { purpose: "search", start: "" },
  scopes: { purpose: "list", start: "" },
  keyLifetime: { purpose: "lifetime", start: "90d" },
  days: { purpose: "days", start: "7" },
  appName: { purpose: "search", start: "" },
  appKind: { purpose: "word", start: "secret" },
  redirectUris: { purpose: "uris", start: "" },
  logoutUris: { purpose: "uris", start: "" },
  backchannelUri: { purpose: "uris", start: "" },
  resources: { purpose: "uris", start: "" },
  thirdParty: { purpose: "word", start: "no" },
  reason: { purpose: "reason", start: "" },
};

/** What an order is about; null for one that creates something. */
export interface OrderTarget {
  readonly id: string;
  /** How the dialog names it. */
  readonly name: string;
  /** The roles of a user when the form was opened. */
  readonly roles: readonly string[];
  /** What an app is when the form is opened: the texts that its fields start with. */
  readonly before?: FormTexts;
}

/** The typed texts, by field. Fields that the form does not have are missing. */
export type FormTexts = Readonly<Partial<Record<FormFieldName, string>>>;

export type FormDialog = FilledForm | SecretDialog;

/** The steps from the key to the answer. Enter leads to `confirm` but never past it. */
export interface FilledForm {
  readonly step: "fields" | "confirm" | "performing";
  readonly name: OrderName;
  readonly target: OrderTarget | null;
  /** In the order of `formFields`. */
  readonly fields: readonly Field[];
  /** The index of the active field. */
  readonly focus: number;
  /** What is wrong with the active field, or why the order was refused. */
  readonly trouble: string | null;
  /** The first visible line of the confirmation, if not all of them fit. */
  readonly top: number;
}

/** The only place that contains a new code or key; discarded when the dialog closes. */
export interface SecretDialog {
  readonly step: "secret";
  readonly name: OrderName;
  readonly secret: string;
  /** The same as a link, or null. */
  readonly link: string | null;
  /** The client ID that belongs to a secret. */
  readonly clientId?: string;
  /** Null if it never expires. */
  readonly expiresAt: Instant | null;
}
