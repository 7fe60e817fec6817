import type { Case } from "../../core/domain/reports/case.ts";
import type { UserId } from "../../core/domain/user_id.ts";

/** Why a user's codes do not arrive. */
export interface CaseState {
  readonly userId: UserId;
  readonly username: string;
  /** Whether a request is under way; it is never sent twice. */
  readonly asked: boolean;
  /** Null before the first answer. */
  readonly found: Case | null;
  /** Whether the user no longer exists. */
  readonly missing: boolean;
  readonly trouble: string | null;
  /** The challenge of the login to select once the case is read; null for none. */
  readonly wanted: string | null;
  /** The selected login. */
  readonly cursor: number;
  /** The first visible line of the logins. */
  readonly top: number;
}
