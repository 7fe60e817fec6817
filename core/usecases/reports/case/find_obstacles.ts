import { type Challenge, guessesMax, sendsMax } from "../../../domain/challenge/challenge.ts";
import { failuresInRowMax, secondFactorBlock } from "../../../domain/account/user.ts";
import type { User } from "../../../domain/account/user.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { CaseObstacle } from "../../../domain/reports/case.ts";
import type { Ports } from "../../../ports/ports.ts";
import {
  findSendObstacles,
  type FindSendObstaclesPorts,
  type NextSend,
} from "../../challenge/find_send_obstacles.ts";

export type FindObstaclesPorts = FindSendObstaclesPorts & Pick<Ports, "testNumbers">;

export interface ObstacleFacts extends NextSend {
  /** The user's open challenge, if any. */
  readonly challenge: Challenge | undefined;
}

/**
 * Returns what would block the user's next code, in the order in which it is checked, and what
 * prevents the user from using one. Counts nothing and takes no circuit's probe.
 */
export async function findObstacles(
  ports: FindObstaclesPorts,
  facts: ObstacleFacts,
): Promise<readonly CaseObstacle[]> {
  const { user, challenge } = facts;
  return [
    ...ofAccount(user, ports.clock()),
    ...(await ports.testNumbers.isTestNumber(user.phoneNumber)
      ? [{ kind: "test_number" } as const]
      : []),
    ...await findSendObstacles(ports, facts),
    ...(challenge === undefined ? [] : ofChallenge(challenge)),
  ];
}

function ofAccount(user: User, now: Instant): readonly CaseObstacle[] {
  const { lockedAt } = user;
  const until = secondFactorBlock(user, now);
  const disabled = (failures: number): boolean => failures >= failuresInRowMax;
  return [
    ...(lockedAt === null ? [] : [{ kind: "account_locked", since: lockedAt } as const]),
    ...(until === null ? [] : [{ kind: "second_factor_locked_out", until } as const]),
    ...(disabled(user.secondFactorFailuresInRow)
      ? [{ kind: "second_factor_disabled" } as const]
      : []),
    ...(disabled(user.passwordFailures)
      ? [{ kind: "password_disabled", for: "strangers" } as const]
      : []),
    ...(disabled(user.familiarPasswordFailures)
      ? [{ kind: "password_disabled", for: "familiar" } as const]
      : []),
  ];
}

function ofChallenge(
  { sends, guesses, expiresAt: until }: Challenge,
): readonly CaseObstacle[] {
  return [
    ...(sends >= sendsMax ? [{ kind: "sends_used_up", until } as const] : []),
    ...(guesses >= guessesMax ? [{ kind: "guesses_used_up", until } as const] : []),
  ];
}
