import type { Channel } from "../channel.ts";
import { mayCorrectNumber, type User } from "../account/user.ts";
import type { StopScope } from "../sending/send_stop.ts";
import type { CaseAction, CaseCode, CaseObstacle } from "./case.ts";

/** The facts that decide what is sensible. */
export interface CaseFacts {
  readonly user: User;
  /** Newest first. */
  readonly codes: readonly CaseCode[];
  readonly obstacles: readonly CaseObstacle[];
  /** The channels that the open login offers, or the next one would. */
  readonly offered: readonly Channel[];
  /** The channel that the waiting code can be sent again by now; null if none waits or can. */
  readonly resend: Channel | null;
}

/** Returns what an operator can do next, the most useful first. Empty if nothing is wrong. */
export function nextActions(
  { user, codes, obstacles, offered, resend }: CaseFacts,
): readonly CaseAction[] {
  const newest = codes[0] ?? null;
  const arrives = newest === null || newest.state === "arrived";
  if (arrives && obstacles.length === 0) return [];
  const locked = obstacles.some(({ kind }) => unlockable.includes(kind));
  const channel = locked || arrives ? null : openChannel(codes, obstacles, offered);
  const again = locked || arrives || resend === null || newest.state === "sending" ||
      obstacles.some((each) => blocksSend(each, resend))
    ? null
    : resend;
  const canIssue = user.phoneVerifiedAt !== null && user.lockedAt === null;
  const issue: readonly CaseAction[] = canIssue ? [{ kind: "issue_recovery_code" }] : [];
  const ends = obstacles.flatMap(endOf);
  return [
    ...(locked ? [{ kind: "unlock" } as const] : []),
    ...codesBy(again, channel, newest),
    // The end of a stop or pause concerns everyone: what helps this user alone comes first.
    ...(ends.length > 0 ? [...issue, ...ends] : []),
    ...waits(obstacles),
    ...(newest?.state === "not_delivered"
      ? [{ kind: "check_number", correctable: mayCorrectNumber(user) } as const]
      : []),
    ...(ends.length > 0 ? [] : issue),
  ];
}

/** What the provider refused just now, it will probably refuse again: another channel is better. */
function codesBy(
  again: Channel | null,
  other: Channel | null,
  newest: CaseCode | null,
): readonly CaseAction[] {
  const resend: readonly CaseAction[] = again === null
    ? []
    : [{ kind: "resend_code", channel: again }];
  const use: readonly CaseAction[] = other === null || other === again
    ? []
    : [{ kind: "use_channel", channel: other }];
  const isRefused = newest?.state === "refused" && newest.delivery.channel === again;
  return isRefused ? [...use, ...resend] : [...resend, ...use];
}

const unlockable: readonly CaseObstacle["kind"][] = [
  "account_locked",
  "second_factor_locked_out",
  "second_factor_disabled",
  "password_disabled",
];

function endOf(obstacle: CaseObstacle): readonly CaseAction[] {
  if (obstacle.kind === "stopped") return [{ kind: "resume_sends", scope: obstacle.stop.scope }];
  if (obstacle.kind === "paused") return [{ kind: "lift_pause", scope: obstacle.scope }];
  return [];
}

/** The wait that ends first: then the user can try again, or another wait is shown. */
function waits(obstacles: readonly CaseObstacle[]): readonly CaseAction[] {
  const timed = obstacles.flatMap((obstacle) => "until" in obstacle ? [obstacle] : []);
  const [first] = timed.toSorted((a, b) => a.until - b.until);
  return first === undefined ? [] : [{ kind: "wait", until: first.until, obstacle: first.kind }];
}

/** A channel that nothing blocks and that did not fail last. Null if every channel is blocked. */
function openChannel(
  codes: readonly CaseCode[],
  obstacles: readonly CaseObstacle[],
  offered: readonly Channel[],
): Channel | null {
  if (obstacles.some(blocksAll)) return null;
  const last = codes[0]?.delivery.channel;
  return offered.find((channel) =>
    channel !== last && !obstacles.some((obstacle) => blocksChannel(obstacle, channel))
  ) ?? null;
}

/** Whether an obstacle blocks a message by this channel. A wait is not a block. */
export function blocksSend(obstacle: CaseObstacle, channel: Channel): boolean {
  return blocksAll(obstacle) || blocksChannel(obstacle, channel);
}

function blocksAll(obstacle: CaseObstacle): boolean {
  if (obstacle.kind === "stopped") return !obstacle.stop.scope.startsWith("channel:");
  return obstacle.kind !== "circuit_open" && obstacle.kind !== "resend_wait";
}

/** Whether an obstacle blocks one channel. */
export function blocksChannel(obstacle: CaseObstacle, channel: Channel): boolean {
  const scope: StopScope = `channel:${channel}`;
  if (obstacle.kind === "stopped") return obstacle.stop.scope === scope;
  return obstacle.kind === "circuit_open" && obstacle.channel === channel;
}
