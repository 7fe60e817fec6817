/**
 * Who may create an account: anyone, people with an invitation, or no one. Users that an operator
 * created set their first password with an invitation in every mode.
 */
export const registrationModes = ["open", "invite", "closed"] as const;

export type RegistrationMode = typeof registrationModes[number];

/** Who may have an account. */
export interface RegistrationPolicy {
  readonly mode: RegistrationMode;
  /** How many users may verify one phone number. 0 for any number of them. */
  readonly accountsPerNumber: number;
}

export const defaultRegistration: RegistrationPolicy = { mode: "open", accountsPerNumber: 0 };
