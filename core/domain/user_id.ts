/** The ID of a user: `usr_` followed by a sortable ID (see `id.ts`). */
export type UserId = `usr_${string}`;

/** Whether a text can be a user's ID. */
export function isUserId(text: string): text is UserId {
  return /^usr_[0-9a-z]{26}$/.test(text);
}
