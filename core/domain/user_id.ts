/** The id of a user: `usr_` and a sortable id (`id.ts`). */
export type UserId = `usr_${string}`;
