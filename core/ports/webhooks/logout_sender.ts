/** Sends logout tokens to clients of OpenID Connect. */
export interface LogoutSender {
  /**
   * Sends one request of at most 2.5 seconds, which follows no redirect, and only to a host of
   * LATCHKEY_OUTBOUND_HOSTS. Null if the client has accepted the token.
   */
  send(uri: string, logoutToken: string): Promise<LogoutFailure | null>;
}

export interface LogoutFailure {
  /** Names no secret, and nothing that the client answered but its status. */
  readonly problem: string;
  /** Whether another attempt would fail, too. */
  readonly final: boolean;
}
