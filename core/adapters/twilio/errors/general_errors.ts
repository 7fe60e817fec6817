import { bug, type ErrorRow, row, slowDown, uncertain, unreachable } from "./error_row.ts";

/** Requests, credentials and accounts: https://www.twilio.com/docs/api/errors, 2xxxx. */
export const generalErrors: readonly ErrorRow[] = [
  row(20001, "Twilio does not recognize a parameter of the request", bug),
  row(
    20003,
    "Twilio rejected the credentials",
    "check the account SID and the token or API key, and make sure that the account is active " +
      "and that the key belongs to the region of the base URL",
  ),
  row(
    20004,
    "Twilio does not allow this method on this path",
    `check the base URL; if it is correct, ${bug}`,
  ),
  row(20005, "The Twilio account is not active", "check the account's status and billing"),
  row(
    20008,
    "Test credentials do not work with Verify",
    "use live credentials",
  ),
  row(20010, "Twilio has disabled this action for the account", "contact Twilio support"),
  row(
    20403,
    "The credentials do not have permission for this",
    "grant the API key permission for Verify",
  ),
  {
    ...row(
      20404,
      "The Verify service does not exist",
      "correct TWILIO_VERIFY_SERVICE_SID: it must be a service of this account",
      { lookup: "gone" },
    ),
    operations: ["start", "create_service", "fetch_service", "list_messages"],
  },
  row(
    20404,
    "The verification no longer exists at Twilio",
    "it expired, was already approved or never existed, so send a new code",
    {
      check: "gone",
      lookup: "gone",
    },
  ),
  row(20422, "Twilio rejected a parameter as invalid", bug),
  row(
    20429,
    "Twilio's rate limit was reached",
    "find out what sends so many requests, or raise the limit of the account or the service",
    slowDown,
  ),
  row([20500, 20503], "Twilio had an internal error", "check status.twilio.com", uncertain),
  row(21211, "Twilio considers this number invalid", "correct the user's number", {
    start: "phone_number_unreachable",
  }),
  row(
    21408,
    "The account is not allowed to send to this country",
    "if you serve this country, enable it in the console",
    unreachable,
  ),
  row(
    21608,
    "A trial account can send to verified recipients only",
    "upgrade the account or verify the recipient in the console",
    unreachable,
  ),
  row(
    21610,
    "The recipient has opted out of messages",
    "ask the user to choose another channel or number",
  ),
  row(
    [21612, 21614],
    "Twilio cannot reach this phone number",
    "ask the user to choose another channel or number",
    unreachable,
  ),
  row(
    25109,
    "Verify's rate limit was exceeded",
    "find out what sends so many requests, or ask Twilio for a higher limit",
    slowDown,
  ),
  row(
    [30003, 30008],
    "The phone or its carrier did not accept the message",
    "ask the user to choose another channel or number",
    unreachable,
  ),
  row(30034, "The sender is not registered with the carriers", "register it in the console"),
  row(
    30450,
    "Twilio blocks this prefix because of fraud",
    "review the traffic to it, and add it to the safe list if it is legitimate",
    unreachable,
  ),
  row(
    575001,
    "This trial account cannot use Verify",
    "upgrade the account in the console",
  ),
];
