import { counted } from "./counted.ts";

/** The words for what an operator orders with a form. */
export interface OrderWords {
  /** Shown next to its key. */
  readonly label: string;
  /** The title of its dialog; the target is shown below it. */
  readonly title: string;
  /** What `y` confirms: `y create`. */
  readonly confirms: string;
  /** What it does, as sentences. */
  readonly effects: readonly string[];
  readonly done: (target: string, deleted: number) => string;
  /** The words for the new secret; null if none is created. */
  readonly secret: SecretWords | null;
}

interface SecretWords {
  /** Title of the dialog that shows it. */
  readonly title: string;
  /** What is copied: `copied the invitation code`. */
  readonly what: string;
  readonly about: readonly string[];
}

const invitationSecret: SecretWords = {
  title: "Invitation",
  what: "the invitation code",
  about: ["It works once. Give it only to the invited person."],
};

const appSecret: SecretWords = {
  title: "Client secret",
  what: "the client secret",
  about: ["Put it into the configuration of the app. Latchkey keeps only a hash of it."],
};

const words = {
  createInvitation: {
    label: "invite",
    title: "Invite one person",
    confirms: "invite",
    effects: ["Anyone who has the code can create one account with these roles."],
    done: () => "Invitation created.",
    secret: invitationSecret,
  },
  createUser: {
    label: "create user",
    title: "Create a user",
    confirms: "create",
    effects: [
      "The user sets a password with the invitation that is shown once.",
      "The user cannot correct the phone number.",
    ],
    done: () => "User created.",
    secret: invitationSecret,
  },
  inviteUser: {
    label: "invite again",
    title: "Invite this user again",
    confirms: "invite",
    effects: ["The earlier invitation stops working."],
    done: (target) => `Invited again: ${target}.`,
    secret: invitationSecret,
  },
  revokeInvitation: {
    label: "revoke",
    title: "Revoke this invitation",
    confirms: "revoke",
    effects: ["Its code and its link stop working immediately."],
    done: (target) => `Invitation revoked: ${target}.`,
    secret: null,
  },
  createApiKey: {
    label: "create key",
    title: "Create an API key",
    confirms: "create",
    effects: ["Anyone who has the key can do what its scopes allow until it expires."],
    done: () => "API key created.",
    secret: {
      title: "API key",
      what: "the API key",
      about: ["Send it in the header Latchkey-Key, and only from a backend."],
    },
  },
  revokeApiKey: {
    label: "revoke",
    title: "Revoke this API key",
    confirms: "revoke",
    effects: ["Its next request is refused. Whatever uses it stops working."],
    done: (target) => `API key revoked: ${target}.`,
    secret: null,
  },
  addTestNumber: {
    label: "add number",
    title: "Add a test number",
    confirms: "add",
    effects: [
      "Nothing is sent to it. Everyone who has its code can log in as its users.",
      "When it expires, its users are deleted.",
    ],
    done: () => "Test number added.",
    secret: {
      title: "Code of the test number",
      what: "the code",
      about: ["It works for every user of this number until then."],
    },
  },
  removeTestNumber: {
    label: "remove",
    title: "Remove this test number",
    confirms: "remove",
    effects: ["Its code stops working, and its users are deleted. This cannot be undone."],
    done: (target, deleted) =>
      `Test number removed: ${target}; ${counted(deleted, "user")} deleted.`,
    secret: null,
  },
  changeRoles: {
    label: "change roles",
    title: "Change the roles",
    confirms: "change",
    effects: ["Apps see the new roles from the next request on."],
    done: (target) => `Roles changed: ${target}.`,
    secret: null,
  },
  addClient: {
    label: "add app",
    title: "Add an app",
    confirms: "add",
    effects: ["Its users can log in to it with their accounts."],
    done: () => "App added.",
    secret: appSecret,
  },
  updateClient: {
    label: "edit",
    title: "Change this app",
    confirms: "change",
    effects: [
      "Logins with a URI that it no longer has are refused from now on.",
      "Its ID, its secrets and the access that users gave to it stay.",
    ],
    done: (target) => `App changed: ${target}.`,
    secret: null,
  },
  addClientSecret: {
    label: "new secret",
    title: "Add a secret to this app",
    confirms: "add",
    effects: ["Of its other secrets, only the latest keeps working."],
    done: (target) => `Secret added: ${target}.`,
    secret: appSecret,
  },
  dropClientSecret: {
    label: "drop old secret",
    title: "Remove the older secret of this app",
    confirms: "remove",
    effects: ["An app that still uses it stops working."],
    done: (target) => `Older secret removed: ${target}.`,
    secret: null,
  },
  disableClient: {
    label: "disable",
    title: "Disable this app",
    confirms: "disable",
    effects: [
      "Its users can no longer log in to it, and it gets no more tokens.",
      "The access that users gave to it ends, and stays ended when it is enabled.",
    ],
    done: (target) => `App disabled: ${target}.`,
    secret: null,
  },
  enableClient: {
    label: "enable",
    title: "Enable this app",
    confirms: "enable",
    effects: ["Its users can log in to it again."],
    done: (target) => `App enabled: ${target}.`,
    secret: null,
  },
  removeClient: {
    label: "remove",
    title: "Remove this app",
    confirms: "remove",
    effects: [
      "This cannot be undone. Its ID never works again.",
      "The access that users gave to it ends, and their consents are deleted.",
    ],
    done: (target) => `App removed: ${target}.`,
    secret: null,
  },
} satisfies Readonly<Record<string, OrderWords>>;

export function orderWords(name: keyof typeof words): OrderWords {
  return words[name];
}
