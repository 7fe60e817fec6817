import type { Detail } from "./problem_details.ts";

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
