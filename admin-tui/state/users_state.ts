import type { Instant } from "../../core/domain/instant.ts";
import type { UserOrder } from "../../core/domain/reports/user_search.ts";
import type { UserId } from "../../core/domain/user_id.ts";
import type { UserDescription } from "../../core/operator.ts";
import { emptyField, type Field } from "../input/field.ts";
import { newWindow, type UsersPlace, type UsersWindow } from "./users_window.ts";

export interface UsersQuestion extends UsersPlace {
  readonly search: string;
  readonly order: UserOrder;
  /** The first page of a list that takes the place of the one that is here. */
  readonly afresh: boolean;
}

export interface UsersState {
  readonly search: Field;
  readonly searching: boolean;
  /** Without a search; what is searched for comes in the order of what it matches. */
  readonly order: UserOrder;
  readonly list: UsersWindow;
  /** Users in all, whatever the search; null before the first answer. */
  readonly total: number | null;
  /** When that was counted; null before. */
  readonly countedAt: Instant | null;
  /** Who was looked at when the cursor last rested; without a description, they are gone. */
  readonly preview: {
    readonly userId: UserId;
    readonly description: UserDescription | null;
  } | null;
  readonly cursor: number;
  /** First row on the screen. */
  readonly top: number;
  /** What is being read; an answer to anything else is dropped. */
  readonly asked: UsersQuestion | null;
  /** Why the last reading failed. */
  readonly trouble: string | null;
}

export const newUsers: UsersState = {
  search: emptyField,
  searching: false,
  order: "newest",
  list: newWindow,
  total: null,
  countedAt: null,
  preview: null,
  cursor: 0,
  top: 0,
  asked: null,
  trouble: null,
};
