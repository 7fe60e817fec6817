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

/** Invalid parameters and counts of one verification. */
export const verificationErrors: readonly ErrorRow[] = [
  {
    ...row(
      60200,
      "Twilio considers this number invalid",
      "correct the user's number, with country code",
      {
        start: "phone_number_unreachable",
        check: "gone",
      },
    ),
    parameter: "To",
  },
  {
    ...row(60200, "The code has the wrong format", "nothing to do, the user mistyped it", {
      check: "wrong",
    }),
    parameter: "Code",
  },
  {
    ...row(
      60200,
      "Twilio refused the channel",
      "enable it on the Verify service, else stop using it",
    ),
    parameter: "Channel",
  },
  {
    ...row(60200, "Twilio refused the service's name", "choose a shorter one with fewer digits"),
    parameter: "FriendlyName",
  },
  row(60200, "Twilio found a parameter invalid", bug),
  row(
    60202,
    "All checks of this verification are used up",
    "watch for guessing; after ten minutes a new code can be sent",
    {
      ...tooManySends,
      check: "too_many_attempts",
    },
  ),
  row(
    60203,
    "All sends to this number are used up",
    "its last code still works; look for a delivery problem or abuse, and after ten minutes the " +
      "count starts over",
    tooManySends,
  ),
  row(
    60212,
    "Too many simultaneous requests for this number",
    "nothing to do, unless it happens again: then look for abuse",
    // Anybody can crowd their own number.
    { ...slowDown, start: "resend_too_soon", ofRequest: true },
  ),
  row(60221, "The check named no verification", bug),
  row(
    60735,
    "Another integration holds this number",
    "use a separate Verify service for each integration",
    {
      start: "resend_too_soon",
      retryAfterSeconds: verificationLifetimeSeconds,
    },
  ),
];

/** Channels that cannot carry a code, and numbers that must not get one. */
export const deliveryErrors: readonly ErrorRow[] = [
  row(60001, "Silent network authentication is not set up", "stop offering it", otherChannel),
  row(60205, "Landlines cannot receive text messages", "have the user choose a call", {
    ...otherChannel,
  }),
  row(
    60214,
    "The service uses PSD2, which allows no calls",
    "turn off PSD2 or the channel",
    otherChannel,
  ),
  row(
    [60217, 60219],
    "E-mail is not set up",
    "stop offering it, or set up the mailer",
    otherChannel,
  ),
  row(60222, "E-mail is not set up", "stop offering it, or set up the mailer", otherChannel),
  row(
    [60603, 60604],
    "E-mail is not set up",
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
  row(60220, "Sending to China needs Twilio's vetting", "ask Twilio's support", unreachable),
  row(
    60238,
    "Twilio blocks verifications here",
    "the account is under review, or Twilio does not serve the country; ask Twilio's support if " +
      "the number is genuine",
    unreachable,
  ),
  row(
    60410,
    "Fraud Guard blocks this prefix",
    "the block lasts some hours; review the traffic to it, and add it to the safe list if it is " +
      "genuine",
    unreachable,
  ),
  row(
    60413,
    "Device Intelligence blocked this verification",
    "tune its rules in the console if the user is genuine",
    unreachable,
  ),
  row(
    60605,
    "Geo permissions block this country",
    "enable the country in the console if you serve it",
    unreachable,
  ),
];

/** Features of the service, and what belongs to calls that we never make. */
export const featureErrors: readonly ErrorRow[] = [
  row(
    60204,
    "The Verify service lacks a feature",
    "enable it in the console or ask Twilio's sales",
  ),
  row(60206, "The service requires PSD2's amount and payee", "turn off PSD2 on it"),
  row(
    [60207, 60211],
    "A rate limit or bucket of the service is invalid",
    "correct it in the console",
  ),
  row([60224, 60229], "The message template is invalid", "correct the service's template"),
  row(60243, "The service does not accept custom messages", bug),
  row(60300, "Twilio's limit for factors was reached", "try again in a moment", slowDown),
  row([60306, 60324], "Twilio answered about a factor, which Latchkey does not use", bug),
  row(60330, "Twilio could not call the service's webhook", "fix or remove the webhook", uncertain),
  row(60333, "Twilio used a template without a brand", "set the service's template", uncertain),
  row(60409, "The message matched no template", "set the service's template", uncertain),
  row(60602, "An app hash was sent on a channel other than text message", bug),
];
