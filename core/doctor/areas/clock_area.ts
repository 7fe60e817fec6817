import { awayFromMark, isDoubtful } from "../../domain/upkeep/clock_mark.ts";
import type { Instant } from "../../domain/instant.ts";
import { error, type Finding, note, ok, warning } from "./finding.ts";

export interface ClockFacts {
  /** The provider's Date header and the time of the request; null if there was no such header. */
  readonly provider: DatedAnswer | null;
  /**
   * How far the wall clock moved ahead of the monotonic clock during the checks, in milliseconds.
   */
  readonly stepMs: number;
  readonly now: Instant;
  /** The time of the newest audit event; null if there are no events or they cannot be read. */
  readonly newestEventAt: Instant | null;
  /** The latest time recorded in the database; null if it is missing or cannot be read. */
  readonly mark: Instant | null;
}

export interface DatedAnswer {
  readonly date: Instant;
  readonly askedAt: Instant;
  readonly answeredAt: Instant;
}

const offMsWarned = 2_000;
const offMsMax = 30_000;
/** Slewing adjusts a clock by at most 0.05 percent, so a larger change is a step. */
const stepMsMax = 500;
/** How far the clocks of two instances of a service may differ. */
const aheadMsMax = 5_000;

const synchronize = "Synchronize this machine's clock with chrony or systemd-timesyncd.";

/** Authenticator app codes, expirations and signed tokens depend on the time of day. */
export function checkClock(facts: ClockFacts): readonly Finding[] {
  const { stepMs, now, newestEventAt } = facts;
  const findings = [checkOffset(facts.provider), ...checkMark(facts)];
  if (Math.abs(stepMs) > stepMsMax) {
    const way = stepMs < 0 ? "back" : "ahead";
    const words = `The clock jumped ${way} by ${seconds(stepMs)} s during these checks`;
    findings.push(warning("clock.steps", words, synchronize));
  } else findings.push(ok("clock.steps", "The clock runs steadily"));
  if (newestEventAt !== null && newestEventAt - now > aheadMsMax) {
    findings.push(warning(
      "clock.record",
      `The newest entry in the audit log is ${seconds(newestEventAt - now)} s in the future: the ` +
        "clock was set back, or another instance's clock is ahead",
      synchronize,
    ));
  }
  return findings;
}

/** The service distrusts a clock that is more than a day away from the latest recorded time. */
function checkMark({ now, mark }: ClockFacts): readonly Finding[] {
  if (mark === null) return [];
  const check = "clock.mark";
  const awayMs = awayFromMark(now, mark, 0);
  if (!isDoubtful(awayMs)) {
    return [ok(check, "The clock agrees with the latest time recorded in the database")];
  }
  const way = awayMs > 0 ? "ahead of" : "behind";
  return [warning(
    check,
    `The clock is ${(Math.abs(awayMs) / 86_400_000).toFixed(1)} days ${way} the latest time ` +
      "recorded in the database: logins work, but the service does not remove old data",
    "Set the clock. If it is correct, for example after a long downtime, run deno task admin " +
      "clock accept, or leave the service running for two hours.",
  )];
}

/** Allows for the whole seconds of a Date header and for the round-trip time. */
function checkOffset(provider: DatedAnswer | null): Finding {
  const check = "clock.offset";
  if (provider === null) {
    return note(
      check,
      "There is no reference to compare the clock with",
      "Run this again when Twilio responds.",
    );
  }
  const { date, askedAt, answeredAt } = provider;
  // The clock is correct if the reported second overlaps the time from request to response.
  const ahead = askedAt - (date + 1000);
  const behind = date - answeredAt;
  const offMs = Math.max(0, ahead, behind);
  const words = `The clock is ${seconds(offMs)} s ${
    ahead > behind ? "ahead of" : "behind"
  } Twilio's`;
  if (offMs > offMsMax) return error(check, words, synchronize);
  if (offMs > offMsWarned) return warning(check, words, synchronize);
  return ok(check, "The clock agrees with Twilio's");
}

function seconds(ms: number): string {
  return (Math.abs(ms) / 1000).toFixed(1);
}
