import { granted, type Outcome } from "../../core/domain/refusal.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { Operator } from "../../core/operator.ts";
import { caseDocument } from "../words/cases/case_document.ts";

const eventRows = 30;
const deliveryRows = 20;

/**
 * The lines of a document that hands a user's problem to a colleague or to the provider's support:
 * the case, the last messages and the last events.
 */
export async function readCaseDocument(
  core: Pick<Operator, "describeCase" | "listAuditEvents" | "listDeliveries">,
  userId: UserId,
): Promise<Outcome<readonly string[], "user_not_found">> {
  const outcome = await core.describeCase({ userId });
  if (!outcome.ok) return outcome;
  const [events, deliveries] = await Promise.all([
    core.listAuditEvents({ userId, cursor: null, limit: eventRows }),
    core.listDeliveries({ userId, cursor: null, limit: deliveryRows }),
  ]);
  return granted(caseDocument(outcome.value, deliveries.items, events.items));
}
