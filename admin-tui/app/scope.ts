/** Where a binding is active. Each screen returns its current scopes. */
export type Scope =
  | AccessScope
  | ActivityScope
  | LabScope
  | UserScope
  | TerminalsScope
  | AppsScope
  | "always"
  | "global"
  /** The keys of the main screens, where digits mean nothing else. */
  | "digits"
  /** At a main screen (`top`), or at a place opened from it (`back`). */
  | "top"
  | "back"
  | "list"
  /** A list with matches: of its search, or else what failed. */
  | "matches"
  | "users"
  | "row"
  | "filtered"
  | "marked"
  | "unmark"
  | "bulkOpen"
  | "bulkReason"
  | "bulkText"
  | "bulkPerforming"
  | "bulkDone"
  | "search"
  | "user"
  | "sends"
  /** A message is selected. */
  | "sendsUser"
  /** Only some messages are listed, on the main screen: elsewhere, Escape goes back. */
  | "sendsFiltered"
  /** The list of a row of Sends: Escape returns to it. */
  | "sendsOpened"
  | "stoppable"
  /** A stop, a circuit or a pause is selected. */
  | "blockRow"
  | "stopRow"
  | "pauseRow"
  /** The attack board, and a row of it; `boardStop` if the row, or its country, is stopped. */
  | "board"
  | "boardRow"
  | "boardStoppable"
  | "boardStop"
  | "boardPause"
  | "stopScope"
  | "stopCountry"
  | "stopReason"
  | "confirm"
  | "field"
  | "help"
  | "line"
  | "small";

/** Scopes of the Access screen, by section and row, and of forms on any screen. */
type AccessScope =
  | "access"
  | "accessInvitations"
  | "accessKeys"
  | "accessNumbers"
  | "accessRow"
  | "openInvitation"
  | "invitedUser"
  | "liveKey"
  | "testNumber"
  | "formFields"
  | "formConfirm"
  | "formText"
  | "formPerforming"
  | "formSecret"
  | "formLink";

/** Scopes of Activity, of a message's timeline and of a replay. */
type ActivityScope =
  | "activity"
  /** There is a chart, and its cursor is in it. */
  | "chartShown"
  | "chart"
  | "activityRow"
  /** An event of a user is selected. */
  | "activityUser"
  /** A message is selected (`deliveryRow`), or the newest one is used (`traced`). */
  | "deliveryRow"
  | "traced"
  /** The message on the screen or under the cursor was sent to a user. */
  | "deliveryUser"
  | "delivery"
  /** A step of the timeline is selected. */
  | "stepRow"
  | "replayable"
  | "replay";

/** Scopes of the OTP lab; `simulated` only with a simulator that has controls. */
type LabScope =
  | "lab"
  /** A recent test is selected. */
  | "labTest"
  | "blank"
  | "draft"
  /** A message that costs money waits for its confirmation. */
  | "paid"
  | "number"
  | "waiting"
  | "code"
  | "ended"
  | "live"
  | "raw"
  | "simulated"
  | "faults";

/** The list of terminals; `terminalsUser` with an event of a user selected. */
type TerminalsScope = "terminals" | "terminalsUser";

/** The list of apps, and one of them; `appUser` with one of its users selected. */
type AppsScope =
  | "apps"
  | "appsAdd"
  | "appsRow"
  | "app"
  | "appRead"
  | "appEnabled"
  | "appDisabled"
  | "appUser";

/** Scopes of a user's screen and of its dialogs. */
type UserScope =
  /** A device or a factor of a user, and a row of it. */
  | "holding"
  | "holdingRow"
  | "userLists"
  /** Why a code did not arrive, and its numbered choices. */
  | "case"
  | "caseChoices"
  | "userOpen"
  | "userBlocked"
  | "userLockable"
  | "userActions"
  /** The actions on factors, which the footer shows first while a factor is selected. */
  | "factorActions"
  | "factorRow"
  | "sessionRow"
  /** Something that can be opened is selected, other than a message or an app. */
  | "userRow"
  /** An app that has access, on the screen of its user. */
  | "appRow"
  | "actionAsked"
  | "actionText"
  | "actionReason"
  | "actionConfirm"
  | "actionDigits"
  | "actionPerforming"
  | "actionRefused"
  | "actionCode";
