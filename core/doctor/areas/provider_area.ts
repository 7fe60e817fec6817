import type { ServiceAnswer } from "../../adapters/twilio/verify_service.ts";
import { error, type Finding, note, ok, type Severity, warning } from "./finding.ts";

export interface ProviderFacts {
  /** True where the base URL is not Twilio's own. */
  readonly simulated: boolean;
  readonly dev: boolean;
  /** The name of the setting that holds the secret in use. */
  readonly secret: "TWILIO_AUTH_TOKEN" | "TWILIO_API_KEY_SECRET";
  /** What Twilio said of each service, by the names of the settings that name it. */
  readonly services: readonly ServiceFacts[];
  /** Purposes without a service of their own, by setting. */
  readonly unset: readonly string[];
  /** Whether TWILIO_MESSAGING_SERVICE_SID is set. */
  readonly messaging: boolean;
}

export interface ServiceFacts {
  /** More than one where settings name the same service; none where we only tried credentials. */
  readonly settings: readonly string[];
  readonly answer: ServiceAnswer;
}

type Found = Extract<ServiceAnswer, { readonly result: "found" }>;

const inConsole = "Change it in Twilio's console: Verify, Services, the service, Settings.";

/** What a service may be set to and should not. */
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
    words: "Codes have fewer than six digits, so that five guesses hit more often",
    remedy: inConsole,
  },
  {
    check: "provider.code_length_long",
    severity: "warning",
    wrong: ({ codeLength }) => codeLength !== null && codeLength > 6,
    words: "Codes have more than six digits, which people mistype, and the pages say six",
    remedy: inConsole,
  },
  {
    check: "provider.custom_code",
    severity: "warning",
    wrong: ({ customCodeEnabled }) => customCodeEnabled === true,
    words: "Custom codes are on: whoever holds the credentials can choose a code and log in by it",
    remedy: "Have Twilio's support switch custom codes off: Latchkey does not use them.",
  },
  {
    check: "provider.psd2",
    severity: "error",
    wrong: ({ psd2Enabled }) => psd2Enabled === true,
    words:
      "PSD2 is on: Twilio wants an amount and a payee with each send, and refuses ours (60206)",
    remedy: inConsole,
  },
  {
    check: "provider.lookup",
    severity: "note",
    wrong: ({ lookupEnabled }) => lookupEnabled === false,
    words: "Lookup is off: Twilio does not look whether a number is a landline before it sends",
    remedy: `It costs a fee a send, and saves texts that cannot arrive. ${inConsole}`,
  },
  {
    check: "provider.landlines",
    severity: "note",
    wrong: ({ skipSmsToLandlines: skip, lookupEnabled }) =>
      lookupEnabled === true && skip === false,
    words: "Texts to landlines are sent, and paid for, though none can be read",
    remedy: `Switch "skip SMS to landlines" on. ${inConsole}`,
  },
  {
    check: "provider.do_not_share",
    severity: "note",
    wrong: ({ doNotShareWarning }) => doNotShareWarning === false,
    words: "Texts do not warn against passing the code on",
    remedy: `Switch the warning on. ${inConsole}`,
  },
  {
    check: "provider.key_press",
    severity: "note",
    wrong: ({ dtmfInputRequired }) => dtmfInputRequired === false,
    words: "Calls say the code without a key being pressed: a mailbox may record it",
    remedy: `Switch "DTMF input required" on. ${inConsole}`,
  },
];

/** Asked by reading only: nothing is sent and nothing changed. */
export function judgeProvider(facts: ProviderFacts): readonly Finding[] {
  const answered = facts.services.some(({ answer }) => answer.result !== "fault");
  return [
    ...judgeTarget(facts),
    ...judgeCredentials(facts),
    // Where nothing was answered, what is said of the credentials says it all.
    ...(answered ? facts.services.flatMap((one) => judgeService(one, facts.secret)) : []),
    ...judgeFlags(facts.services),
    ...judgeSeparation(facts),
    facts.messaging
      ? ok("provider.notices", "Notices have a messaging service (not tried: nothing is sent)")
      : note(
        "provider.notices",
        "No messaging service: users get no text when their number or password was changed",
        "Set TWILIO_MESSAGING_SERVICE_SID, and TWILIO_ACCOUNT_SID with it.",
      ),
  ];
}

function judgeTarget({ simulated, dev }: ProviderFacts): readonly Finding[] {
  if (!simulated) return [];
  const words = "Codes go to a simulator: no message reaches a phone";
  const remedy = "In production leave TWILIO_VERIFY_BASE_URL out.";
  return [dev ? note("provider.target", words, remedy) : warning("provider.target", words, remedy)];
}

function judgeCredentials({ services, secret }: ProviderFacts): readonly Finding[] {
  if (services.some(({ answer }) => answer.result !== "fault")) {
    return [ok("provider.credentials", "Twilio takes the credentials")];
  }
  const sid = secret === "TWILIO_AUTH_TOKEN" ? "TWILIO_ACCOUNT_SID" : "TWILIO_API_KEY_SID";
  const first = services[0]?.answer.call;
  if (first === undefined) return [];
  if (first.providerCode === 20003 || first.httpStatus === 401) {
    return [error(
      "provider.credentials",
      `Twilio refuses the credentials (${first.httpStatus})`,
      `Look at ${secret}: it must be the current one of ${sid}, whose account must be active.`,
    )];
  }
  if (first.providerCode === 20403 || first.httpStatus === 403) {
    return [error(
      "provider.credentials",
      "The credentials may not read Verify services (403)",
      `Give the key in ${sid} the permission for Verify, or use another.`,
    )];
  }
  return [error(
    "provider.reach",
    `Twilio did not answer as it should: ${first.operatorWords.replace(/\.$/, "")}`,
    "Until it does, no code is sent or checked; authenticator apps, passkeys and recovery codes " +
      "work.",
  )];
}

function judgeService(
  { settings, answer }: ServiceFacts,
  secret: ProviderFacts["secret"],
): readonly Finding[] {
  const names = settings.join(", ");
  if (names === "") return [];
  if (answer.result === "found") {
    const name = answer.friendlyName === null ? "the service" : `"${answer.friendlyName}"`;
    return [ok("provider.service", `${names}: ${name} is there`)];
  }
  if (answer.result === "gone") {
    return [error(
      "provider.service",
      `${names}: the account of ${secret} has no such Verify service (404)`,
      "Copy the SID from the console of that account, or make a service: deno task twilio:setup.",
    )];
  }
  const why = answer.call.operatorWords.replace(/\.$/, "");
  return [error("provider.service", `${names}: ${why}`, "Run this again: others were answered.")];
}

function judgeFlags(services: readonly ServiceFacts[]): readonly Finding[] {
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

/** Verify keeps one code and one set of limits per number and service. */
function judgeSeparation({ services, unset }: ProviderFacts): readonly Finding[] {
  const check = "provider.services_apart";
  const remedy = "Make one for each purpose: deno task twilio:setup. README, Settings, says why.";
  const findings = services.filter(({ settings }) => settings.length > 1).map(({ settings }) =>
    warning(check, `${settings.join(" and ")} name the same service`, remedy)
  );
  if (unset.length > 0) {
    const words = `Not set: ${unset.join(", ")}. These purposes share the codes and limits of ` +
      "logins, for whoever enters somebody's number";
    const open = unset.some((name) => /_(REGISTRATION|PHONE_CHANGE)$/.test(name));
    findings.push(open ? warning(check, words, remedy) : note(check, words, remedy));
  }
  if (findings.length > 0) return findings;
  return [ok(check, "Each purpose has a Verify service of its own")];
}
