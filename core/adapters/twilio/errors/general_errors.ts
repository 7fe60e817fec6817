import { bug, type ErrorRow, row, slowDown, uncertain, unreachable } from "./error_row.ts";

/** Requests, credentials and account: https://www.twilio.com/docs/api/errors, 2xxxx. */
export const generalErrors: readonly ErrorRow[] = [
  row(20001, "Twilio does not know a parameter we sent", bug),
  row(
    20003,
    "Twilio refused our credentials",
    "check the account SID and the token or API key, that the account is active, and that the " +
      "key belongs to the region of the base URL",
  ),
  row(20004, "Twilio does not allow this method on this path", `check the base URL, else ${bug}`),
  row(20005, "The Twilio account is not active", "check the account's status and billing"),
  row(
    20008,
    "Test credentials do not work with Verify",
    "set the live ones",
  ),
  row(20010, "Twilio has disabled this action for the account", "ask Twilio's support"),
  row(20403, "The credentials may not do this", "grant the API key permission for Verify"),
  {
    ...row(
      20404,
      "Twilio does not know the Verify service",
      "correct TWILIO_VERIFY_SERVICE_SID: it must be a service of this account",
      { lookup: "gone" },
    ),
    operations: ["start", "create_service", "fetch_service", "list_messages"],
  },
  row(
    20404,
    "Twilio no longer knows this verification",
    "it expired, was approved earlier or never existed, so send a new code",
    {
      check: "gone",
      lookup: "gone",
    },
  ),
  row(20422, "Twilio found a parameter invalid", bug),
  row(
    20429,
    "Twilio's request limit was reached",
    "find out what sends so much, or raise the limit of the account or of the service",
    slowDown,
  ),
  row([20500, 20503], "Twilio has a fault", "check status.twilio.com", uncertain),
  row(21211, "Twilio considers this number invalid", "correct the user's number", {
    start: "phone_number_unreachable",
  }),
  row(
    21408,
    "The account may not send to this country",
    "enable the country in the console if you serve it",
    unreachable,
  ),
  row(
    21608,
    "A trial account sends to verified recipients only",
    "upgrade the account or verify the recipient in the console",
    unreachable,
  ),
  row(
    21610,
    "The recipient has opted out of messages",
    "have the user choose another channel or number",
  ),
  row(
    [21612, 21614],
    "Twilio cannot reach this phone number",
    "have the user choose another channel or number",
    unreachable,
  ),
  row(
    25109,
    "Verify's request rate was exceeded",
    "find out what sends so much, or ask Twilio for a higher rate",
    slowDown,
  ),
  row(
    [30003, 30008],
    "The phone or its carrier did not take the message",
    "have the user choose another channel or number",
    unreachable,
  ),
  row(30034, "The sender is not registered with the carriers", "register it in the console"),
  row(
    30450,
    "Twilio blocks this prefix for fraud",
    "review the traffic to it, and add it to the safe list if it is genuine",
    unreachable,
  ),
  row(
    575001,
    "This trial account may not use Verify",
    "upgrade the account in the console",
  ),
];
