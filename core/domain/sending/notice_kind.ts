/** What a user is notified about. `new_place`: a login from a network that is new for them. */
export const noticeKinds = [
  "phone_changed",
  "password_changed",
  "second_factor_changed",
  "password_reset_started",
  "password_reset_halfway",
  "new_place",
] as const;

export type NoticeKind = typeof noticeKinds[number];
