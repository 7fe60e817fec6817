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
      "Twilio holds the phone number for invalid",
      "correct the user's number, with country code",
      {
        start: "phone_number_unreachable",
        check: "gone",
      },
    ),
    parameter: "To",
  },
  {
    ...row(60200, "The code has not the form of one", "nothing to do: the user typed it wrong", {
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
    "All sends to this phone number are used up, while its last code still works",
    "look for a delivery problem or abuse; after ten minutes Twilio counts anew",
    tooManySends,
  ),
  row(
    60212,
    "Too many requests at once for this phone number",
    "nothing to do, unless it repeats: then look for abuse",
    // Anybody can crowd their own number.
    { ...slowDown, start: "resend_too_soon", ofRequest: true },
  ),
  row(60221, "The check named no verification", bug),
  row(
    60735,
    "Another integration has a verification open for this phone number",
    "use a Verify service of its own for each integration",
    {
      start: "resend_too_soon",
      retryAfterSeconds: verificationLifetimeSeconds,
    },
  ),
];

/** Channels that cannot carry a code, and numbers that must not get one. */
export const deliveryErrors: readonly ErrorRow[] = [
  row(60001, "Silent network authentication is not set up", "stop offering it", otherChannel),
  row(60205, "Landlines get no text messages", "have the user choose a call", {
    ...otherChannel,
  }),
  row(
    60214,
    "Calls are off where the service uses PSD2",
    "turn PSD2 or the channel off",
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
    "Twilio blocks verifications here: account under review, or a country it does not serve",
    "ask Twilio's support if the number is genuine",
    unreachable,
  ),
  row(
    60410,
    "Fraud Guard blocks this phone number's prefix for some hours",
    "review the traffic to it, and put it on the safe list if it is genuine",
    unreachable,
  ),
  row(
    60413,
    "Device intelligence blocked this verification",
    "tune its rules in the console if the user is genuine",
    unreachable,
  ),
  row(
    60605,
    "Verify's geo permissions block this country",
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
  row(60206, "The Verify service asks for PSD2's amount and payee", "turn PSD2 off on it"),
  row(
    [60207, 60211],
    "A rate limit or bucket of the service is invalid",
    "correct it in the console",
  ),
  row([60224, 60229], "The message template is at fault", "correct the service's template"),
  row(60243, "The Verify service takes no message of our own", bug),
  row(60300, "Twilio's limit for factors was reached", "try again in a moment", slowDown),
  row([60306, 60324], "Twilio answered about a factor, which we never use", bug),
  row(60330, "Twilio could not call the service's webhook", "fix or remove the webhook", uncertain),
  row(60333, "Twilio used a template without brand", "set the service's template", uncertain),
  row(60409, "The message matched no template", "set the service's template", uncertain),
  row(60602, "An app hash was sent on a channel other than text message", bug),
];
