import type { Instant } from "../../core/domain/instant.ts";
import type { UserOrder } from "../../core/domain/reports/user_search.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { UserDescription, UserStateCounts } from "../../core/operator.ts";
import type { BulkDialog, MarkedUser } from "./bulk_state.ts";
import { emptyField, type Field } from "../input/field.ts";
import { newWindow, type UsersPlace, type UsersWindow } from "./users_window.ts";

export interface UsersQuestion extends UsersPlace {
  readonly search: string;
  readonly order: UserOrder;
  /** Whether it is the first page of a list that replaces the current one. */
  readonly reload: boolean;
}

/** All users, and those of each filter. */
export interface UserCounts {
  readonly total: number;
  readonly states: UserStateCounts;
}

export interface UsersScan {
  readonly search: string;
  /** Where to continue; null after the end. */
  readonly next: string | null;
  /** About how many names and numbers were looked through. */
  readonly read: number;
  readonly asked: boolean;
}

export interface UsersState {
  readonly search: Field;
  readonly searching: boolean;
  /** The order without a search; search results are ordered by the field they match. */
  readonly order: UserOrder;
  readonly list: UsersWindow;
  /** The total number of users, regardless of the search; null before the first answer. */
  readonly total: number | null;
  /** The users of each filter; null before the first answer. */
  readonly states: UserStateCounts | null;
  /** When both were counted; null before. */
  readonly countedAt: Instant | null;
  /** The user read when the cursor last rested; `description` is null if deleted. */
  readonly preview: {
    readonly userId: UserId;
    readonly description: UserDescription | null;
  } | null;
  readonly cursor: number;
  /** The users that the next action on several users is about. */
  readonly marks: readonly MarkedUser[];
  readonly bulk: BulkDialog | null;
  /** The users whose rows the last read changed, until the next one. */
  readonly flashed: readonly string[];
  /** The search inside names and numbers, after the list is whole; null before it starts. */
  readonly scan: UsersScan | null;
  /** Whether the next list selects its first row, the best match of a new search. */
  readonly toBest: boolean;
  /** The first visible row. */
  readonly top: number;
  /** The running query; answers to any other are dropped. */
  readonly asked: UsersQuestion | null;
  /** Why the last read failed. */
  readonly trouble: string | null;
}

export const newUsers: UsersState = {
  search: emptyField,
  searching: false,
  order: "newest",
  list: newWindow,
  total: null,
  states: null,
  countedAt: null,
  preview: null,
  cursor: 0,
  marks: [],
  bulk: null,
  flashed: [],
  scan: null,
  toBest: false,
  top: 0,
  asked: null,
  trouble: null,
};
