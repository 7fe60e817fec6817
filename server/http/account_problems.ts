import type { Detail } from "./problem_details.ts";

/** The refusals of who may sign up: status, title and detail. */
export const registrationProblems = {
  registration_closed: [403, "Registration closed", "New accounts cannot be created here."],
  invitation_required: [
    403,
    "Invitation required",
    "You need an invitation to create an account here.",
  ],
  invitation_invalid: [
    410,
    "Invalid invitation",
    "This invitation is not valid. Check the code for typing errors.",
  ],
  invitation_used: [
    410,
    "Invitation used",
    "This invitation was already used. Log in, or ask for a new one.",
  ],
  invitation_revoked: [
    410,
    "Invitation revoked",
    "This invitation was withdrawn. Ask for a new one.",
  ],
  invitation_expired: [
    410,
    "Invitation expired",
    "This invitation has expired. Ask for a new one.",
  ],
  phone_number_limit: [
    409,
    "Phone number in use",
    "This phone number is already in use by other accounts. Use another number.",
  ],
} as const satisfies Readonly<
  Record<string, readonly [status: number, title: string, detail: Detail]>
>;

/** The refusals of password resets that wait: status, title and detail. */
export const resetProblems = {
  reset_not_found: [
    410,
    "Reset not found",
    "This password reset does not exist or has ended. Start again.",
  ],
  reset_waiting: [
    409,
    "Reset waiting",
    "This password reset still waits. Try again when the waiting period is over.",
  ],
} as const satisfies Readonly<
  Record<string, readonly [status: number, title: string, detail: Detail]>
>;
