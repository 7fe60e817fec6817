import type { OperatorCaller } from "../../core/domain/audit_event.ts";
import type { Operator } from "../../core/operator.ts";
import { lookUpUser } from "../grammar/look_up_user.ts";
import { readCaseDocument } from "../grammar/read_case_document.ts";
import { readWords } from "../grammar/read_words.ts";
import { askAccess } from "./access_questions.ts";
import { askAction } from "./action_questions.ts";
import { askBulk } from "./bulk_questions.ts";
import { askActivity } from "./activity_questions.ts";
import type { UserCounts } from "../state/users_state.ts";
import type { EffectAnswer } from "./answers.ts";
import type { CoreQuestion } from "./effects.ts";
import { askLab } from "./lab_questions.ts";
import { reply, writeReply } from "./reply.ts";
import { askUsersList } from "./users_questions.ts";
import { askSends } from "./sends_questions.ts";

/** Sends a request to the core. Rejects only for bugs, which end the program. */
export async function ask(
  core: Operator,
  caller: OperatorCaller,
  question: CoreQuestion,
): Promise<EffectAnswer> {
  switch (question.kind) {
    case "listUsers":
    case "pollUsers":
    case "scanUsers":
      return await askUsersList(core, question);
    case "countUsers":
      return { kind: "countUsers", reply: await reply(countedUsers(core)) };
    case "describeUser":
    case "previewUser":
    case "pollUser":
      return { ...question, reply: await reply(core.describeUser({ userId: question.userId })) };
    case "describeCase":
      return { ...question, reply: await reply(core.describeCase(question)) };
    case "exportCase": {
      const { kind, username, userId } = question;
      return { kind, username, reply: await reply(readCaseDocument(core, userId)) };
    }
    case "markTerminal":
      return { kind: "markTerminal", reply: await reply(core.markTerminal(question, caller)) };
    case "describeTerminals":
      return { kind: "describeTerminals", reply: await reply(core.describeTerminals()) };
    case "previewAction":
    case "performAction":
      return await askAction(core, caller, question);
    case "previewBulk":
    case "performBulk":
      return await askBulk(core, caller, question);
    case "quoteTest":
    case "listTests":
    case "startTest":
    case "checkTest":
    case "cancelTest":
      return await askLab(core, caller, question);
    case "describeActivity":
    case "readFeed":
    case "replayPolicy":
    case "traceDelivery":
      return await askActivity(core, question);
    case "readAccess":
    case "readApps":
    case "describeApp":
    case "lookUpApp":
    case "placeOrder":
      return await askAccess(core, caller, question);
    case "readSends":
    case "readOlderSends":
      return await askSends(core, question);
    case "previewStop":
      return { ...question, reply: await reply(core.previewStop(question)) };
    case "completeLine":
      return { ...question, reply: await reply(readWords(core, question)) };
    case "lookUpUser":
      return { ...question, reply: await reply(lookUpUser(core, question.typed)) };
    case "lookUpDelivery": {
      const found = core.findDelivery({ deliveryId: question.typed });
      return { ...question, reply: await reply(found) };
    }
    case "readControls":
      return { kind: "readControls", reply: await reply(core.describeControls()) };
    case "readBoard":
      return { kind: "readBoard", reply: await reply(core.describeIncidents()) };
    case "stopSends": {
      const { kind, scope, reason } = question;
      return { kind, scope, reply: await writeReply(core.stopSends({ scope, reason }, caller)) };
    }
    case "resumeSends":
      return { ...question, reply: await writeReply(core.resumeSends(question, caller)) };
    case "liftPause":
      return { ...question, reply: await writeReply(core.liftPause(question, caller)) };
  }
}

async function countedUsers(core: Operator): Promise<UserCounts> {
  const [total, states] = await Promise.all([core.countUsers(), core.countUserStates()]);
  return { total, states };
}
