import type { SettingRow } from "./setting_row.ts";

/** The settings of who may have an account. */
export const registrationSettings = {
  LATCHKEY_REGISTRATION: {
    group: "Accounts",
    about: "Who may [sign up](account.md#who-may-sign-up): anyone, people with an invitation, or " +
      "no one but users that an operator created.",
    default: "open",
    // Those of `registrationModes`. The simulator reads this table without the domain.
    values: ["open", "invite", "closed"],
  },
  LATCHKEY_ACCOUNTS_PER_NUMBER: {
    group: "Accounts",
    about: "How many users may [verify the same phone number](account.md#phone-number). `0` for " +
      "any number.",
    default: "0",
    integer: [0, 1000],
  },
  LATCHKEY_TEST_NUMBERS: {
    group: "Accounts",
    about: "`on` makes the codes of [test numbers](testing.md#test-numbers) work. While it is " +
      "`off`, their users cannot log in.",
    default: "off",
    values: ["on", "off"],
  },
  LATCHKEY_DELAYED_RESET: {
    group: "Accounts",
    about: "`on` lets users without recovery code, authenticator app and passkey " +
      "[reset their password by phone alone](account.md#reset-by-phone-alone), after a waiting " +
      "period. Requires `TWILIO_MESSAGING_SERVICE_SID`.",
    default: "off",
    values: ["on", "off"],
  },
  LATCHKEY_DELAYED_RESET_HOURS: {
    group: "Accounts",
    about: "Hours that such a reset waits.",
    default: "24",
    integer: [12, 168],
  },
} as const satisfies Readonly<Record<string, SettingRow>>;
