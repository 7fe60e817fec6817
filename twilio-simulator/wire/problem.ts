/** Twilio's error bodies: one table of code, HTTP status and message. */

export type TwilioJson =
  | string
  | number
  | boolean
  | null
  | readonly TwilioJson[]
  | { readonly [name: string]: TwilioJson };

/** The response of a route. `json: null` is an empty body. */
export type TwilioAnswer = {
  readonly status: number;
  readonly json: TwilioJson;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A parsed value, or the response that refuses it. */
export type ParsedField<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly answer: TwilioAnswer };

const fraud = "The destination phone number has been temporarily blocked by Twilio due to " +
  "fraudulent activities";
const geo = "The destination phone number has been blocked by Verify Geo-Permissions";

/** Statuses and messages, from Twilio's error catalog and reports of real responses. */
export const problems = {
  20001: { status: 400, message: "Unknown parameters" },
  20003: { status: 401, message: "Authenticate" },
  20004: { status: 405, message: "Method not allowed" },
  20005: { status: 403, message: "Account not active" },
  20008: { status: 403, message: "Test account credentials are not allowed for this resource" },
  20404: { status: 404, message: "The requested resource was not found" },
  20429: { status: 429, message: "Too many requests" },
  20500: { status: 500, message: "Internal Server Error" },
  20503: { status: 503, message: "Service is unavailable. Please try again" },
  21211: { status: 400, message: "Invalid 'To' Phone Number" },
  21602: { status: 400, message: "Message body is required" },
  21603: { status: 400, message: "A 'From' or 'MessagingServiceSid' is required" },
  21608: { status: 403, message: "The phone number is unverified" },
  25109: { status: 429, message: "Verify request rate exceeded" },
  60200: { status: 400, message: "Invalid parameter" },
  60202: { status: 429, message: "Max check attempts reached" },
  60203: { status: 429, message: "Max send attempts reached" },
  60204: { status: 403, message: "Service does not support this feature" },
  60205: { status: 403, message: "SMS is not supported by landline phone number" },
  60206: { status: 400, message: "Amount and Payee params are required with PSD2" },
  60212: { status: 429, message: "Too many concurrent requests for phone number" },
  60214: { status: 400, message: "PSD2 does not support the call channel" },
  60220: { status: 400, message: "Use case vetting required for China" },
  60221: { status: 400, message: "Either To or VerificationSid is required" },
  60223: { status: 400, message: "Delivery channel disabled" },
  60238: { status: 403, message: "Verification creation blocked by Twilio" },
  60410: { status: 403, message: fraud },
  60413: { status: 403, message: "Verification blocked" },
  60602: { status: 400, message: "AppHash is supported by the sms channel only" },
  60605: { status: 403, message: geo },
} as const satisfies Record<number, { status: number; message: string }>;

export type TwilioCode = keyof typeof problems;

export const problemCodes: readonly TwilioCode[] = Object.keys(problems).map((code) =>
  Number(code) as TwilioCode
);

/** The response for one of Twilio's codes. `message` replaces the message in the table. */
export function problem(code: TwilioCode, message?: string): TwilioAnswer {
  const { status, message: words } = problems[code];
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return { status, json: { code, message: message ?? words, more_info, status } };
}

export function refused(code: TwilioCode, message?: string): { ok: false; answer: TwilioAnswer } {
  return { ok: false, answer: problem(code, message) };
}

/** Twilio's 404. `path` is the path without the query. */
export function notFound(path: string): TwilioAnswer {
  return problem(20404, `The requested resource ${path} was not found`);
}

/** 60200. Real responses put To in backticks and add its value, but not for other parameters. */
export function invalidParameter(
  name: string,
  value?: string,
): { ok: false; answer: TwilioAnswer } {
  const words = value === undefined
    ? `Invalid parameter: ${name}`
    : `Invalid parameter \`${name}\`: ${value}`;
  return refused(60200, words);
}
