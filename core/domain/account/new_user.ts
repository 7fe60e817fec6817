import type { User } from "./user.ts";

/** What a new user is created with. */
export type NewUserFacts = Pick<
  User,
  "id" | "username" | "phoneNumber" | "createdAt" | "phoneCorrectionsLeft" | "roles" | "origin"
>;

/** A user who has not logged in yet. */
export function newUser(facts: NewUserFacts): User {
  return {
    phoneVerifiedAt: null,
    phoneUsedAgainAt: null,
    lastLoginAt: null,
    secondFactorFailures: 0,
    secondFactorBlockedUntil: null,
    secondFactorFailuresInRow: 0,
    passwordFailures: 0,
    familiarPasswordFailures: 0,
    lockedAt: null,
    testUntil: null,
    ...facts,
  };
}
