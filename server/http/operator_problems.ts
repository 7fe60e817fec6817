import type { Detail } from "./problem_details.ts";
import { testNumberProblems } from "./test_number_problems.ts";

/** The refusals of what only an operator can do: status, title and detail. */
export const operatorProblems = {
  ...testNumberProblems,
  user_not_found: [404, "User not found", "This user does not exist."],
  invitation_not_found: [
    404,
    "Invitation not found",
    "This invitation does not exist or has ended.",
  ],
  user_ambiguous: [409, "Ambiguous user", "More than one user matches."],
  test_not_found: [404, "Test not found", "This test does not exist."],
  delivery_not_found: [404, "Delivery not found", "This delivery does not exist."],
  scope_unknown: [422, "Unknown scope", "Enter all, channel:NAME or country:XX."],
  nothing_to_do: [409, "Nothing to do", "There is nothing to do."],
  backup_unavailable: [501, "Backup unavailable", "This database cannot be backed up here."],
  not_stopped: [409, "Not stopped", "Nothing is stopped or paused in this scope."],
} as const satisfies Readonly<
  Record<string, readonly [status: number, title: string, detail: Detail]>
>;
