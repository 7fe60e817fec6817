import type { Detail } from "./problem_details.ts";

/** The refusals of who may sign up: status, title and detail. */
export const registrationProblems = {
  registration_closed: [403, "Registration closed", "New accounts cannot be created here."],
  invitation_required: [
    403,
    "Invitation required",
    "You need an invitation to create an account here.",
  ],
} as const satisfies Readonly<
  Record<string, readonly [status: number, title: string, detail: Detail]>
>;
