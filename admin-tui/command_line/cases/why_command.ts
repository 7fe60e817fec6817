import type { Case, CaseLogin, CaseObstacle } from "../../../core/domain/reports/case.ts";
import { failureCode } from "../../../core/domain/reports/failure.ts";
import {
  caseActionWords,
  codeStateWords,
  resultOfLogin,
  verdictSentence,
} from "../../words/cases/case_words.ts";
import { channelWords, obstacleWords } from "../../words/sends_words.ts";
import { failureDetail } from "../../words/failure_words.ts";
import { columns } from "../command/columns.ts";
import { answer, type CliCommand, type JsonValue, refusedWith } from "../command/command.ts";
import { instant, moment } from "../command/units.ts";
import { deliveryBody } from "../sends/delivery_words.ts";
import { userReport } from "../users/user_report.ts";

export const whyCommand: CliCommand = userReport({
  verb: "why",
  about: "Shows why a user's codes do not arrive, and what to do",
}, async (core, user) => {
  const outcome = await core.describeCase({ userId: user.id });
  if (!outcome.ok) return refusedWith(outcome.refusal);
  return answer(caseBody(outcome.value), caseLines(outcome.value));
});

function caseLines(found: Case): readonly string[] {
  const { at, obstacles, actions, logins } = found;
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ["", title, ...lines];
  return [
    verdictSentence(found).words,
    ...section("Now:", obstacles.map((each) => `  ${obstacleWords(each, at)}`)),
    ...section("Next:", actions.map((each) => `  ${caseActionWords(each, at)}`)),
    ...section("Logins:", columns(logins.flatMap(loginRows))),
  ];
}

/** A login, and its codes below it. */
function loginRows({ startedAt, result, codes }: CaseLogin): readonly (readonly string[])[] {
  return [
    [`  ${moment(startedAt)}`, resultOfLogin(result).words],
    ...codes.map(({ delivery, state, cause }) => [
      `    ${moment(delivery.at)}`,
      `code by ${channelWords[delivery.channel]}: ${codeStateWords(state).words}`,
      cause === null ? "" : failureDetail(cause),
    ]),
  ];
}

function caseBody(found: Case): JsonValue {
  const { at, user, country, verdict, obstacles, actions, logins } = found;
  return {
    at: instant(at),
    user_id: user.id,
    username: user.username,
    country,
    summary: verdictSentence(found).words,
    verdict: {
      codes: verdict.codes,
      arrived: verdict.arrived,
      waiting: verdict.waiting,
      failures: verdict.failures.map((failure) => ({
        state: failure.state,
        code: failureCode(failure.cause),
        outage: failure.outage,
        channel: failure.channel,
        count: failure.count,
        first_at: instant(failure.firstAt),
        last_at: instant(failure.lastAt),
      })),
    },
    obstacles: obstacles.map((each) => obstacleBody(each, at)),
    actions: actions.map((action) => ({
      action: action.kind,
      ...("scope" in action ? { scope: action.scope } : {}),
      ...("channel" in action ? { channel: action.channel } : {}),
      ...("until" in action ? { until: instant(action.until) } : {}),
      words: caseActionWords(action, at),
    })),
    logins: logins.map(({ challengeId, startedAt, endedAt, result, codes }) => ({
      challenge_id: challengeId,
      started_at: instant(startedAt),
      ended_at: instant(endedAt),
      result: resultOfLogin(result).words,
      codes: codes.map(({ delivery, state, cause }) => ({
        state,
        code: cause === null ? null : failureCode(cause),
        delivery: deliveryBody(delivery),
      })),
    })),
  };
}

function obstacleBody(obstacle: CaseObstacle, at: number): JsonValue {
  return {
    obstacle: obstacle.kind,
    ...("scope" in obstacle ? { scope: obstacle.scope } : {}),
    ...("stop" in obstacle ? { scope: obstacle.stop.scope } : {}),
    ...("channel" in obstacle ? { channel: obstacle.channel } : {}),
    ...("budget" in obstacle ? { budget: obstacle.budget } : {}),
    ...("until" in obstacle ? { until: instant(obstacle.until) } : {}),
    words: obstacleWords(obstacle, at),
  };
}
