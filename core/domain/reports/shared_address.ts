/** The address from which most of the last logins came. Registrations count as logins. */
export interface BusiestAddress {
  readonly address: string;
  readonly logins: number;
  /** How many different users they were of. */
  readonly users: number;
  /** Logins from all addresses. */
  readonly loginsInAll: number;
  /** From the first to the last of them all, in milliseconds. */
  readonly spanMs: number;
}

// Our own estimates: enough that an office, a test or one busy person is not taken for a proxy.
const loginsMin = 200;
const usersMin = 20;
const spanMsMin = 60 * 60 * 1000;
const shareMin = 0.95;

/**
 * Whether nearly all people seem to come from this address: then it is a proxy or the backend of an
 * app, and everybody behind it shares the limits of one client.
 */
export function isSharedAddress(busiest: BusiestAddress): boolean {
  const { logins, users, loginsInAll, spanMs } = busiest;
  return loginsInAll >= loginsMin && users >= usersMin && spanMs >= spanMsMin &&
    logins >= shareMin * loginsInAll;
}
