/**
 * `deno task twilio:reconcile [--json]`: fetches the outcome and the cost of messages from Twilio,
 * starting with the oldest message that is still open. Run it from a timer, for example every 15
 * minutes. It can run while the service runs. Exits 1 after a fault (the next run continues), and 2
 * if the settings or the arguments are invalid.
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
  return "The provider's list of messages is endless: check the base URL and the network path.";
}

function described({ reconciliation }: ReconcileAnswer): string {
  const { from, messages, matched, unmatched, stillOpen } = reconciliation;
  if (from === null) return "All deliveries are already reconciled: no request was needed";
  return `Messages since ${new Date(from).toISOString()}: ${messages} listed, ${matched} ours, ` +
    `${unmatched} not ours, ${stillOpen} still open`;
}
