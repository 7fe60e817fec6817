import { policyBody } from "../../../core/config/policy_body.ts";
import { type ParsedSendPolicy, parseSendPolicy } from "../../../core/config/policy_config.ts";
import { jsonKeysError } from "../../../core/domain/json_keys.ts";
import type { SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { answer, type CliCommand, type CommandInput, type Misuse } from "../command/command.ts";
import { whyUnreadable } from "../command/why_unreadable.ts";
import { replayBody, replayLines } from "./replay_words.ts";
import { parseCount } from "../command/units.ts";

const daysMax = 366;

const replay: CliCommand = {
  noun: "policy",
  verb: "replay",
  about: "Shows which recorded sends a policy would have blocked, and the savings",
  arguments: [],
  options: {
    policy: {
      value: "FILE",
      about: "a proposed policy, or - for standard input; default: the current policy",
    },
    days: { value: "N", about: `number of days to replay, 1 to ${daysMax}; default 7` },
  },
  changes: false,
  asks: false,
  plan: (input) => {
    const days = parseCount(input.option("days") ?? "7", 1, daysMax);
    if (days === null) return { misuse: `--days must be a whole number from 1 to ${daysMax}.` };
    const path = input.option("policy");
    const parsed = path === null ? null : readPolicy(input, path);
    if (parsed !== null && "misuse" in parsed) return parsed;
    const policy: SendPolicy | null = parsed?.policy ?? null;
    return {
      question: "",
      run: async ({ core }) => {
        const replayed = await core.replayPolicy({ policy, days });
        return answer(replayBody(replayed), replayLines(replayed));
      },
    };
  },
};

const show: CliCommand = {
  noun: "policy",
  verb: "show",
  about: "Shows the current send policy, in policy file format",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    question: "",
    run: async ({ core }) => {
      const body = policyBody(await core.describePolicy());
      return answer(body, JSON.stringify(body, null, 2).split("\n"));
    },
  }),
};

export const policyCommands: readonly CliCommand[] = [replay, show];

/** An invalid file is a usage error: lists each error with its path, and prints no value. */
function readPolicy(
  input: CommandInput,
  path: string,
): Extract<ParsedSendPolicy, { readonly ok: true }> | Misuse {
  let json: unknown;
  try {
    const text = input.readTextFile(path);
    json = JSON.parse(text);
    const problem = jsonKeysError(text);
    if (problem !== null) return { misuse: `Cannot use ${path}: it ${problem}.` };
  } catch (error) {
    const why = error instanceof SyntaxError ? "it is not JSON" : whyUnreadable(error, "--policy");
    return { misuse: `Cannot use ${path}: ${why}.` };
  }
  const parsed = parseSendPolicy(json);
  if (parsed.ok) return parsed;
  return { misuse: [`Cannot use ${path}:`, ...parsed.errors].join("\n  - ") };
}
