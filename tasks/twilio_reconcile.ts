/**
 * `deno task twilio:reconcile [--json]`: fetches from Twilio what became of the messages since the
 * oldest that is still open, and what they cost. For a timer, every quarter of an hour or so: it
 * may run beside the service. Exits 1 after a fault, of which the next run makes good; 2 when the
 * settings, or the arguments, are wrong.
 * @module
 */
import { openOperator, type ReconcileAnswer } from "../core/operator.ts";
import { endWith } from "../server/program/end_with.ts";
import { readTaskSettings } from "./task_settings.ts";

const json = Deno.args[0] === "--json";
if (Deno.args.length > (json ? 1 : 0)) endWith(["Usage: deno task twilio:reconcile [--json]"], 2);
const settings = readTaskSettings(Deno.env.toObject(), "Cannot reconcile the deliveries");
const { config, operatorName, fail } = settings;
const { operator, close } = await openOperator(config, fail).catch(fail);
const caller = { actorName: operatorName, address: null, userAgent: null, requestId: null };
const answer = await operator.reconcileDeliveries({ actor: "operator", ...caller }).catch(fail);
await close();
Deno.stdout.writeSync(
  new TextEncoder().encode(`${json ? jsonOf(answer) : described(answer)}\n`),
);
const trouble = troubleOf(answer);
if (trouble !== null) endWith([`Cannot reconcile all deliveries: ${trouble}`], 1);

function jsonOf(answer: ReconcileAnswer): string {
  const { from, messages, matched, unmatched, stillOpen } = answer.reconciliation;
  return JSON.stringify({
    result: answer.result === "reconciled" ? "reconciled" : "fault",
    from: from === null ? null : new Date(from).toISOString(),
    messages,
    matched,
    unmatched,
    still_open: stillOpen,
    words: troubleOf(answer),
  });
}

function troubleOf(answer: ReconcileAnswer): string | null {
  if (answer.result === "reconciled") return null;
  if (answer.result === "fault") return answer.words;
  return "The provider's list of messages does not end: check the base URL and the network path.";
}

function described({ reconciliation }: ReconcileAnswer): string {
  const { from, messages, matched, unmatched, stillOpen } = reconciliation;
  if (from === null) return "Every delivery is reconciled: Twilio was not asked";
  return `Messages since ${new Date(from).toISOString()}: ${messages} listed, ${matched} ours, ` +
    `${unmatched} unknown here, ${stillOpen} still open`;
}
