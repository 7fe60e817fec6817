/** The id of a user: `usr_` followed by a sortable id (see `id.ts`). */
export type UserId = `usr_${string}`;
