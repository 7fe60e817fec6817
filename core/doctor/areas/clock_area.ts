import { awayFromMark, isDoubtful } from "../../domain/upkeep/clock_mark.ts";
import type { Instant } from "../../domain/instant.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";

export interface ClockFacts {
  /** What the provider's Date header said, and when we asked; null where it said nothing. */
  readonly provider: DatedAnswer | null;
  /** How far the wall clock ran ahead of the monotonic one during the checks, in milliseconds. */
  readonly stepMs: number;
  readonly now: Instant;
  /** The newest line of the record; null where it cannot be read or is empty. */
  readonly newestEventAt: Instant | null;
  /** The latest time that the database has seen; null where it cannot be read or there is none. */
  readonly mark: Instant | null;
}

export interface DatedAnswer {
  readonly date: Instant;
  readonly askedAt: Instant;
  readonly answeredAt: Instant;
}

const offMsWarned = 2_000;
const offMsMax = 30_000;
/** Slewing moves a clock by half a thousandth at most; this is a step. */
const stepMsMax = 500;
/** Instances of one service may differ by so much. */
const aheadMsMax = 5_000;

const synchronise = "Have chrony or systemd-timesyncd keep this machine's clock.";

/** Codes of authenticator apps, expiries and signed tokens hang on the time of day. */
export function judgeClock(facts: ClockFacts): readonly Finding[] {
  const { stepMs, now, newestEventAt } = facts;
  const findings = [judgeOffset(facts.provider), ...judgeMark(facts)];
  if (Math.abs(stepMs) > stepMsMax) {
    const way = stepMs < 0 ? "back" : "ahead";
    const words = `The clock jumped ${way} by ${seconds(stepMs)} s during these checks`;
    findings.push(warning("clock.steps", words, synchronise));
  } else findings.push(ok("clock.steps", "The clock runs evenly"));
  if (newestEventAt !== null && newestEventAt - now > aheadMsMax) {
    findings.push(warning(
      "clock.record",
      `The record's newest line is ${seconds(newestEventAt - now)} s in the future: the clock ` +
        "was set back, or another instance's is ahead",
      synchronise,
    ));
  }
  return findings;
}

/** The service doubts a clock more than a day from the mark, which its first run sets. */
function judgeMark({ now, mark }: ClockFacts): readonly Finding[] {
  if (mark === null) return [];
  const check = "clock.mark";
  const awayMs = awayFromMark(now, mark, 0);
  if (!isDoubtful(awayMs)) {
    return [ok(check, "The clock agrees with the latest time that the database has seen")];
  }
  const way = awayMs > 0 ? "ahead of" : "behind";
  return [warning(
    check,
    `The clock is ${(Math.abs(awayMs) / 86_400_000).toFixed(1)} days ${way} the latest time that ` +
      "the database has seen: the service serves logins and removes nothing for its age",
    "Set the clock. If it is right, as after a long time off: deno task admin clock accept, or " +
      "leave the service running for two hours.",
  )];
}

/** A Date header tells whole seconds: that and the way there and back are given away. */
function judgeOffset(provider: DatedAnswer | null): Finding {
  const check = "clock.offset";
  if (provider === null) {
    return note(check, "Nothing to compare the clock with", "Run this again when Twilio answers.");
  }
  const { date, askedAt, answeredAt } = provider;
  // Right where some moment between question and answer lies within the second that was told.
  const ahead = askedAt - (date + 1000);
  const behind = date - answeredAt;
  const offMs = Math.max(0, ahead, behind);
  const words = `The clock is ${seconds(offMs)} s ${
    ahead > behind ? "ahead of" : "behind"
  } Twilio's`;
  if (offMs > offMsMax) return error(check, words, synchronise);
  if (offMs > offMsWarned) return warning(check, words, synchronise);
  return ok(check, "The clock agrees with Twilio's");
}

function seconds(ms: number): string {
  return (Math.abs(ms) / 1000).toFixed(1);
}
