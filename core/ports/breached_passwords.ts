import type { Password } from "../domain/account/password.ts";

/** `found` is null if no response is known: the password must then be accepted. */
export type BreachAnswer =
  | { readonly found: boolean }
  /** Why, for operators: a sentence without its period, and without the password or its hash. */
  | { readonly found: null; readonly words: string };

/** Looks up new passwords among those that have leaked somewhere. */
export interface BreachedPasswords {
  /** Responds within two seconds, and never throws. */
  find(password: Password): Promise<BreachAnswer>;
}
