/** Where a binding is live. Each screen says which scopes it has now. */
export type Scope =
  | ActivityScope
  | LabScope
  | UserScope
  | "always"
  | "global"
  | "list"
  | "users"
  | "row"
  | "filtered"
  | "search"
  | "user"
  | "sends"
  | "stoppable"
  | "stopRow"
  | "pauseRow"
  | "stopScope"
  | "stopCountry"
  | "stopReason"
  | "confirm"
  | "field"
  | "help"
  | "small";

/** Where the keys of Activity, of a message's timeline and of a replay are live. */
type ActivityScope =
  | "activity"
  /** Where a message can be pointed at, and where the newest one stands for all. */
  | "deliveryRow"
  | "traced"
  | "delivery"
  | "replayable"
  | "replay";

/** Where the keys of the OTP lab are live; `simulated` only beside a simulator with controls. */
type LabScope =
  | "lab"
  | "blank"
  | "draft"
  | "number"
  | "waiting"
  | "code"
  | "ended"
  | "live"
  | "raw"
  | "simulated"
  | "faults";

/** Where the keys of a user's screen and of its dialogs are live. */
type UserScope =
  | "userLists"
  | "userOpen"
  | "userHeld"
  | "userAjar"
  | "userActions"
  | "sessionRow"
  | "actionAsked"
  | "actionText"
  | "actionReason"
  | "actionConfirm"
  | "actionDigits"
  | "actionPerforming"
  | "actionRefused"
  | "actionCode";
