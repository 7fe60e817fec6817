import type { Outcome } from "../../core/domain/refusal.ts";
import type { Case } from "../../core/domain/reports/case.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { SendStop } from "../../core/domain/sending/send_stop.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type {
  DescribedControls,
  IncidentBoard,
  StopPreview,
  TerminalsDescription,
  UserDescription,
} from "../../core/operator.ts";
import type { State } from "../state/state.ts";
import type { UserCounts } from "../state/users_state.ts";
import type { AccessAnswer } from "./access_questions.ts";
import type { ActionAnswer } from "./action_questions.ts";
import type { ActivityAnswer } from "./activity_questions.ts";
import type { BulkAnswer } from "./bulk_questions.ts";
import type { FileAnswer } from "./file_questions.ts";
import type { LabAnswer } from "./lab_questions.ts";
import type { CoreReply, WriteReply } from "./reply.ts";
import type { SendsAnswer } from "./sends_questions.ts";
import type { SimulatorAnswer } from "./simulator.ts";
import type { UsersListAnswer } from "./users_questions.ts";
import type { PreviewQuestion, UserLineOrder, WordsQuestion } from "./effects.ts";
import type { LookedUpUser } from "../grammar/look_up_user.ts";
import type { Step } from "./step.ts";

/** An answer contains its question, but never a code, so that late answers are recognized. */
export type EffectAnswer =
  | UsersListAnswer
  | { readonly kind: "countUsers"; readonly reply: CoreReply<UserCounts> }
  | {
    readonly kind: "describeUser" | "previewUser" | "pollUser";
    readonly userId: UserId;
    readonly reply: CoreReply<Outcome<UserDescription, "user_not_found">>;
  }
  | {
    readonly kind: "describeCase";
    readonly userId: UserId;
    readonly reply: CoreReply<Outcome<Case, "user_not_found">>;
  }
  | {
    readonly kind: "exportCase";
    readonly username: string;
    /** The lines of a Markdown document. */
    readonly reply: CoreReply<Outcome<readonly string[], "user_not_found">>;
  }
  | FileAnswer
  | { readonly kind: "markTerminal"; readonly reply: CoreReply<null> }
  | { readonly kind: "describeTerminals"; readonly reply: CoreReply<TerminalsDescription> }
  | ActionAnswer
  | BulkAnswer
  | LabAnswer
  | SimulatorAnswer
  | ActivityAnswer
  | AccessAnswer
  | SendsAnswer
  | WordsQuestion & { readonly reply: CoreReply<readonly string[]> }
  | PreviewQuestion & { readonly reply: CoreReply<Outcome<StopPreview, "scope_unknown">> }
  | {
    readonly kind: "lookUpUser";
    readonly typed: string;
    readonly order: UserLineOrder;
    readonly reply: CoreReply<LookedUpUser>;
  }
  | {
    readonly kind: "lookUpDelivery";
    readonly typed: string;
    readonly reply: CoreReply<Outcome<Delivery, "delivery_not_found">>;
  }
  | { readonly kind: "readControls"; readonly reply: CoreReply<DescribedControls> }
  | { readonly kind: "readBoard"; readonly reply: CoreReply<IncidentBoard> }
  | {
    readonly kind: "stopSends";
    readonly scope: string;
    readonly reply: WriteReply<Outcome<SendStop, "scope_unknown" | "invalid_input">>;
  }
  | {
    readonly kind: "resumeSends" | "liftPause";
    readonly scope: string;
    readonly reply: WriteReply<
      Outcome<null, "invalid_input" | "scope_unknown" | "not_stopped">
    >;
  };

/** The answer to one kind of question. */
export type AnswerTo<Kind extends EffectAnswer["kind"]> = AnswerWith<Kind, EffectAnswer>;

type AnswerWith<Kind, One> = One extends { readonly kind: infer Kinds }
  ? Kind extends Kinds ? One : never
  : never;

/** How each answer changes the state. */
export type AnswerHandlers = {
  readonly [Kind in EffectAnswer["kind"]]: (state: State, answer: AnswerTo<Kind>) => Step;
};

/** The core's answer to an operation on sends. */
export type SendOperationAnswer = AnswerTo<"stopSends" | "resumeSends" | "liftPause">;
