import {
  bug,
  type ErrorRow,
  otherChannel,
  row,
  slowDown,
  tooManySends,
  uncertain,
  unreachable,
  verificationLifetimeSeconds,
} from "./error_row.ts";

/** Errors about invalid parameters and about the limits of a verification. */
export const verificationErrors: readonly ErrorRow[] = [
  {
    ...row(
      60200,
      "Twilio considers this number invalid",
      "correct the user's number, including the country code",
      {
        start: "phone_number_unreachable",
        check: "gone",
      },
    ),
    parameter: "To",
  },
  {
    ...row(60200, "The code has the wrong format", "nothing to do: the user mistyped it", {
      check: "wrong",
    }),
    parameter: "Code",
  },
  {
    ...row(
      60200,
      "Twilio rejected the channel",
      "enable it on the Verify service, or stop using it",
    ),
    parameter: "Channel",
  },
  {
    ...row(
      60200,
      "Twilio rejected the service's name",
      "choose a shorter name with fewer digits",
    ),
    parameter: "FriendlyName",
  },
  row(60200, "Twilio rejected a parameter as invalid", bug),
  row(
    60202,
    "All checks of this verification are used up",
    "look for code guessing; a new code can be sent after 10 minutes",
    {
      ...tooManySends,
      check: "too_many_attempts",
    },
  ),
  row(
    60203,
    "All sends to this number are used up",
    "the last code still works; look for a delivery problem or abuse; new codes can be sent " +
      "after 10 minutes",
    tooManySends,
  ),
  row(
    60212,
    "Too many simultaneous requests for this number",
    "nothing to do; if it happens again, look for abuse",
    // Any user can cause this for their own number.
    { ...slowDown, start: "resend_too_soon", ofRequest: true },
  ),
  row(60221, "The check did not specify a verification", bug),
  row(
    60735,
    "Another integration is using this number",
    "use a separate Verify service for each integration",
    {
      start: "resend_too_soon",
      retryAfterSeconds: verificationLifetimeSeconds,
    },
  ),
];

/** Errors about channels that cannot deliver a code and numbers that must not get one. */
export const deliveryErrors: readonly ErrorRow[] = [
  row(60001, "Silent network authentication is not set up", "stop offering it", otherChannel),
  row(60205, "Landlines cannot receive text messages", "ask the user to choose a call", {
    ...otherChannel,
  }),
  row(
    60214,
    "The service uses PSD2, which does not allow calls",
    "turn off PSD2 or the channel",
    otherChannel,
  ),
  row(
    [60217, 60219],
    "Email is not set up",
    "stop offering it, or set up the mailer",
    otherChannel,
  ),
  row(60222, "Email is not set up", "stop offering it, or set up the mailer", otherChannel),
  row(
    [60603, 60604],
    "Email is not set up",
    "stop offering it, or set up the mailer",
    otherChannel,
  ),
  row(
    60223,
    "This channel is disabled on the Verify service",
    "enable it in the console, or stop offering it",
    otherChannel,
  ),
  row([60500, 60550], "Silent network authentication failed", "stop offering it", otherChannel),
  row(
    60220,
    "Sending to China requires vetting by Twilio",
    "contact Twilio support",
    unreachable,
  ),
  row(
    60238,
    "Twilio blocks verifications here",
    "the account is under review, or Twilio does not serve the country; if the number is " +
      "legitimate, contact Twilio support",
    unreachable,
  ),
  row(
    60410,
    "Fraud Guard blocks this prefix",
    "the block lasts several hours; review the traffic to it, and add it to the safe list if it " +
      "is legitimate",
    unreachable,
  ),
  row(
    60413,
    "Device Intelligence blocked this verification",
    "if the user is legitimate, adjust its rules in the console",
    unreachable,
  ),
  row(
    60605,
    "Geo permissions block this country",
    "if you serve this country, enable it in the console",
    unreachable,
  ),
];

/** Errors about features of the service, and errors of requests that Latchkey never makes. */
export const featureErrors: readonly ErrorRow[] = [
  row(
    60204,
    "The Verify service lacks a feature",
    "enable it in the console or contact Twilio sales",
  ),
  row(60206, "The service requires an amount and a payee (PSD2)", "turn off PSD2 for it"),
  row(
    [60207, 60211],
    "A rate limit or bucket of the service is invalid",
    "correct it in the console",
  ),
  row([60224, 60229], "The message template is invalid", "correct the service's template"),
  row(60243, "The service does not accept custom messages", bug),
  row(60300, "Twilio's limit for factors was reached", "try again shortly", slowDown),
  row([60306, 60324], "Twilio reported a factor, which Latchkey does not use", bug),
  row(60330, "Twilio could not call the service's webhook", "fix or remove the webhook", uncertain),
  row(60333, "Twilio used a template without a brand", "set the service's template", uncertain),
  row(60409, "The message matched no template", "set the service's template", uncertain),
  row(60602, "An app hash was sent on a channel other than SMS", bug),
];
