import { type ParsedSendPolicy, parseSendPolicy } from "../../../core/config/policy_config.ts";
import { jsonKeysMistake } from "../../../core/domain/json_keys.ts";
import type { SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { answer, type CliCommand, type CommandInput, type Misuse } from "../command/command.ts";
import { policyBody } from "./policy_body.ts";
import { replayBody, replayLines } from "./replay_words.ts";
import { parseCount } from "../command/units.ts";

const daysMax = 366;

const replay: CliCommand = {
  noun: "policy",
  verb: "replay",
  about: "What a policy would have blocked of the recorded sends, and saved",
  arguments: [],
  options: {
    policy: {
      value: "FILE",
      about: "a proposed policy, - for standard input; today's if left out",
    },
    days: { value: "N", about: `so many days back, 1 to ${daysMax}; 7 if left out` },
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
  about: "The policy in force, in the form of a policy file",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    question: "",
    run: ({ sendPolicy }) => {
      const body = policyBody(sendPolicy);
      return Promise.resolve(answer(body, JSON.stringify(body, null, 2).split("\n")));
    },
  }),
};

export const policyCommands: readonly CliCommand[] = [replay, show];

/** A file that is no policy is wrong use: each mistake by its path, no value printed. */
function readPolicy(
  input: CommandInput,
  path: string,
): Extract<ParsedSendPolicy, { readonly ok: true }> | Misuse {
  let json: unknown;
  try {
    const text = input.readTextFile(path);
    json = JSON.parse(text);
    const mistake = jsonKeysMistake(text);
    if (mistake !== null) return { misuse: `Cannot use ${path}: it ${mistake}.` };
  } catch (error) {
    const why = error instanceof SyntaxError ? "it is not JSON" : unread(error);
    return { misuse: `Cannot use ${path}: ${why}.` };
  }
  const parsed = parseSendPolicy(json);
  if (parsed.ok) return parsed;
  return { misuse: [`Cannot use ${path}:`, ...parsed.mistakes].join("\n  - ") };
}

/** The task reads the service's own files, and one whose path can stand in a permission. */
function unread(error: unknown): string {
  if (!(error instanceof Deno.errors.NotCapable)) return "it cannot be read";
  return "deno task admin may not read it (a path with blanks or commas?). Give it as standard " +
    "input: --policy - <FILE";
}
