import type { Detail } from "./problem_details.ts";

/** The refusals about test numbers: status, title and detail. The last three are an operator's. */
export const testNumberProblems = {
  test_number: [
    403,
    "Test number",
    "This phone number is only for tests. No code can be sent to it.",
  ],
  test_user: [
    403,
    "Not for test users",
    "This account was verified with a test number. It cannot do this.",
  ],
  test_number_exists: [409, "Test number exists", "This is a test number already."],
  test_number_not_found: [404, "Test number not found", "This is not a test number."],
  phone_number_verified: [
    409,
    "Phone number verified",
    "A user has verified this phone number, so it cannot be a test number.",
  ],
} as const satisfies Readonly<
  Record<string, readonly [status: number, title: string, detail: Detail]>
>;
