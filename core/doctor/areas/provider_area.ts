import type { ServiceAnswer } from "../../adapters/twilio/verify_service.ts";
import { error, type Finding, note, ok, type Severity, warning } from "./finding.ts";

export interface ProviderFacts {
  /** True if the base URL is not Twilio's. */
  readonly simulated: boolean;
  readonly dev: boolean;
  /** The name of the setting with the secret in use. */
  readonly secret: "TWILIO_AUTH_TOKEN" | "TWILIO_API_KEY_SECRET";
  /** Twilio's answer for each service. */
  readonly services: readonly ServiceFacts[];
  /** The settings of the purposes that have no separate service. */
  readonly unset: readonly string[];
  /** Whether TWILIO_MESSAGING_SERVICE_SID is set. */
  readonly messaging: boolean;
}

export interface ServiceFacts {
  /** More than one if settings name the same service; none if only the credentials were tried. */
  readonly settings: readonly string[];
  readonly answer: ServiceAnswer;
}

type Found = Extract<ServiceAnswer, { readonly result: "found" }>;

const inConsole = "Change it in the Twilio console: Verify, Services, the service, Settings.";

/** Settings of a Verify service that should be different. */
const flagRules: readonly {
  readonly check: string;
  readonly severity: Exclude<Severity, "ok">;
  readonly wrong: (service: Found) => boolean;
  readonly words: string;
  readonly remedy: string;
}[] = [
  {
    check: "provider.code_length_short",
    severity: "warning",
    wrong: ({ codeLength }) => codeLength !== null && codeLength < 6,
    words: "Codes have fewer than six digits, so five guesses are more likely to succeed",
    remedy: inConsole,
  },
  {
    check: "provider.code_length_long",
    severity: "warning",
    wrong: ({ codeLength }) => codeLength !== null && codeLength > 6,
    words: "Codes have more than six digits: people mistype them, and the pages ask for six digits",
    remedy: inConsole,
  },
  {
    check: "provider.custom_code",
    severity: "warning",
    wrong: ({ customCodeEnabled }) => customCodeEnabled === true,
    words: "Custom codes are enabled: anyone with the credentials can choose a code and log in",
    remedy: "Ask Twilio support to disable custom codes. Latchkey does not use them.",
  },
  {
    check: "provider.psd2",
    severity: "error",
    wrong: ({ psd2Enabled }) => psd2Enabled === true,
    words:
      "PSD2 is enabled: Twilio requires an amount and a payee, and refuses our requests (60206)",
    remedy: inConsole,
  },
  {
    check: "provider.lookup",
    severity: "note",
    wrong: ({ lookupEnabled }) => lookupEnabled === false,
    words: "Lookup is disabled: Twilio does not check for landlines before it sends",
    remedy: `It costs a fee per send but avoids texts that cannot arrive. ${inConsole}`,
  },
  {
    check: "provider.landlines",
    severity: "note",
    wrong: ({ skipSmsToLandlines: skip, lookupEnabled }) =>
      lookupEnabled === true && skip === false,
    words: "Texts to landlines are sent and billed, but cannot be read",
    remedy: `Enable "skip SMS to landlines". ${inConsole}`,
  },
  {
    check: "provider.do_not_share",
    severity: "note",
    wrong: ({ doNotShareWarning }) => doNotShareWarning === false,
    words: "Texts do not warn people not to share the code",
    remedy: `Enable the warning. ${inConsole}`,
  },
  {
    check: "provider.key_press",
    severity: "note",
    wrong: ({ dtmfInputRequired }) => dtmfInputRequired === false,
    words: "Calls read out the code without waiting for a key press: voicemail may record it",
    remedy: `Enable "DTMF input required". ${inConsole}`,
  },
];

/** Checks what was read from Twilio. Nothing is sent and nothing is changed. */
export function checkProvider(facts: ProviderFacts): readonly Finding[] {
  const answered = facts.services.some(({ answer }) => answer.result !== "fault");
  return [
    ...checkTarget(facts),
    ...checkCredentials(facts),
    // If no request got a response, the finding about the credentials is enough.
    ...(answered ? facts.services.flatMap((one) => checkService(one, facts.secret)) : []),
    ...checkFlags(facts.services),
    ...checkSeparation(facts),
    facts.messaging
      ? ok("provider.notices", "A messaging service for notices is set (not tested: no send)")
      : note(
        "provider.notices",
        "No messaging service: users get no text when their phone number or password changes",
        "Set TWILIO_MESSAGING_SERVICE_SID and TWILIO_ACCOUNT_SID.",
      ),
  ];
}

function checkTarget({ simulated, dev }: ProviderFacts): readonly Finding[] {
  if (!simulated) return [];
  const words = "Codes go to a simulator: no message reaches a phone";
  const remedy = "In production, do not set TWILIO_VERIFY_BASE_URL.";
  return [dev ? note("provider.target", words, remedy) : warning("provider.target", words, remedy)];
}

function checkCredentials({ services, secret }: ProviderFacts): readonly Finding[] {
  if (services.some(({ answer }) => answer.result !== "fault")) {
    return [ok("provider.credentials", "Twilio accepts the credentials")];
  }
  const sid = secret === "TWILIO_AUTH_TOKEN" ? "TWILIO_ACCOUNT_SID" : "TWILIO_API_KEY_SID";
  const first = services[0]?.answer.call;
  if (first === undefined) return [];
  if (first.providerCode === 20003 || first.httpStatus === 401) {
    return [error(
      "provider.credentials",
      `Twilio refuses the credentials (${first.httpStatus})`,
      `Check that ${secret} is the current secret for ${sid} and that the account is active.`,
    )];
  }
  if (first.providerCode === 20403 || first.httpStatus === 403) {
    return [error(
      "provider.credentials",
      "The credentials may not read Verify services (403)",
      `Grant the key in ${sid} permission for Verify, or use another key.`,
    )];
  }
  return [error(
    "provider.reach",
    `Twilio did not respond as expected: ${first.operatorWords.replace(/\.$/, "")}`,
    "Until this is fixed, no codes are sent or checked. Authenticator apps, passkeys and " +
      "recovery codes still work.",
  )];
}

function checkService(
  { settings, answer }: ServiceFacts,
  secret: ProviderFacts["secret"],
): readonly Finding[] {
  const names = settings.join(", ");
  if (names === "") return [];
  if (answer.result === "found") {
    const name = answer.friendlyName === null ? "the service" : `"${answer.friendlyName}"`;
    return [ok("provider.service", `${names}: ${name} exists`)];
  }
  if (answer.result === "gone") {
    return [error(
      "provider.service",
      `${names}: the account of ${secret} has no such Verify service (404)`,
      "Copy the SID from that account's console, or create a service: deno task twilio:setup.",
    )];
  }
  const why = answer.call.operatorWords.replace(/\.$/, "");
  return [
    error("provider.service", `${names}: ${why}`, "Run this again: other requests succeeded."),
  ];
}

function checkFlags(services: readonly ServiceFacts[]): readonly Finding[] {
  const found = services.flatMap(({ settings, answer }) =>
    answer.result === "found" ? [{ names: settings.join(", "), service: answer }] : []
  );
  return flagRules.flatMap(({ check, severity, wrong, words, remedy }) => {
    const named = found.filter(({ service }) => wrong(service)).map(({ names }) => names);
    if (named.length === 0) return [];
    const where = named.length === found.length ? "every service" : named.join(", ");
    return [{ check, severity, words: `${words} (${where})`, remedy }];
  });
}

/** Verify has one code and one set of limits per number and service. */
function checkSeparation({ services, unset }: ProviderFacts): readonly Finding[] {
  const check = "provider.services_apart";
  const remedy = "Create one for each purpose: deno task twilio:setup. See docs/account.md.";
  const findings = services.filter(({ settings }) => settings.length > 1).map(({ settings }) =>
    warning(check, `${settings.join(" and ")} name the same service`, remedy)
  );
  if (unset.length > 0) {
    const words = `Not set: ${unset.join(", ")}. These purposes share codes and limits with ` +
      "logins, so anyone who enters another person's number can use up that person's limits";
    const open = unset.some((name) => /_(REGISTRATION|PHONE_CHANGE)$/.test(name));
    findings.push(open ? warning(check, words, remedy) : note(check, words, remedy));
  }
  if (findings.length > 0) return findings;
  return [ok(check, "Each purpose has its own Verify service")];
}
