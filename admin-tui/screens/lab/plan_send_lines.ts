import { firstKey } from "../../app/first_key.ts";
import { type LabState, testSendsMax } from "../../state/lab_state.ts";
import { blockedWords, costWords } from "./lab_words.ts";
import { dim, type PlanPart, type PlanSight } from "./plan_part.ts";
import { countdown } from "../../draw/time.ts";
import { capitalized } from "../../words/capitalized.ts";
import { channelWords } from "../../words/sends_words.ts";

/** Step 3: the price of a send and what blocks it; later, what was sent and the next send. */
export function sendLines(lab: LabState, at: PlanSight): readonly PlanPart[] {
  const parts = lab.verification === null ? firstSend(lab, at) : laterSends(lab, at);
  const { armed, trouble } = lab.simulator;
  const faults = armed === null || armed.length === 0 ? null : `fault armed: ${armed.join(", ")}`;
  return [
    ...parts,
    ...(faults === null || lab.phase === "ended" ? [] : [warn(faults)]),
    ...(trouble === null ? [] : [bad(trouble)]),
  ];
}

function firstSend(lab: LabState, at: PlanSight): readonly PlanPart[] {
  const { setting } = at;
  if (lab.phase === "sending") return [dim(`sending, ${lab.waitedSeconds} s`)];
  if (lab.trouble !== null && lab.focus === null) {
    return [bad(capitalized(lab.trouble))];
  }
  const blocked = lab.quote === null ? null : blockedWords(lab.quote);
  if (blocked !== null && !lab.asking) return [warn(`Would be blocked. ${blocked}`)];
  const key = firstKey(at, "lab.confirm@paid", "y");
  const question = lab.asking ? [warn(`Press ${key} to send it`)] : [];
  return [setting.simulated ? dim(free(lab)) : warn(cost(lab)), ...question];
}

function free({ quote }: LabState): string {
  const real = costWords(quote, { simulated: false });
  const instead = real === null ? "" : `; a real one costs ${real}`;
  return `goes to the simulator: free${instead}`;
}

function cost({ channel, quote }: LabState): string {
  const what = channel === "call" ? "makes one real call" : "sends one real message";
  const price = costWords(quote, { simulated: false });
  if (quote === null || price === null) return `${what}: it costs money`;
  return `${what}, costs ${price}: ${quote.country} ${channel}, prices of ${quote.pricesDate}`;
}

function laterSends(lab: LabState, at: PlanSight): readonly PlanPart[] {
  const { verification, phase, trouble, troubleAt } = lab;
  if (verification === null) return [];
  const { channel, sends } = verification;
  const how = channel === "call" ? "call started" : `sent by ${channelWords[channel]}`;
  const done = dim(`${how}, ${sends} of ${testSendsMax}`);
  if (phase === "sending") {
    return [done, dim(`resending by ${channelWords[lab.channel]}, ${lab.waitedSeconds} s`)];
  }
  if (phase !== "waiting") return [done];
  if (trouble !== null && troubleAt === "send") {
    return [done, bad(capitalized(trouble))];
  }
  if (sends >= testSendsMax) return [done, dim("all five sends are used; wait until it expires")];
  return [done, nextSend(lab, verification.resendAt, at)];
}

/** An early resend is allowed, but the last message is usually still on its way. */
function nextSend(lab: LabState, resendAt: number, at: PlanSight): PlanPart {
  const { now, setting } = at;
  const price = costWords(lab.quote, setting);
  const again = `press ${resendKey(at)} to resend by ${channelWords[lab.channel]}${
    price === null ? "" : `, ${price}`
  }`;
  if (lab.warned) return warn(`Early: the last one may still be on its way; ${again}`);
  if (now < resendAt) return dim(`wait ${countdown(resendAt, now)} before resending`);
  return dim(again);
}

function resendKey(at: PlanSight): string {
  return firstKey(at, "lab.resend@live", "s");
}

function bad(text: string): PlanPart {
  return { text, tone: "bad" };
}

function warn(text: string): PlanPart {
  return { text, tone: "warn" };
}
