/** The address with the most recent logins. Registrations count as logins. */
export interface BusiestAddress {
  readonly address: string;
  readonly logins: number;
  /** The number of different users. */
  readonly users: number;
  /** Logins from all addresses. */
  readonly loginsTotal: number;
  /** Milliseconds from the first login to the last, over all addresses. */
  readonly spanMs: number;
}

// Our own estimates, high enough not to mistake an office, a test or one busy user for a proxy.
const loginsMin = 200;
const usersMin = 20;
const spanMsMin = 60 * 60 * 1000;
const shareMin = 0.95;

/**
 * Whether nearly all logins come from this address. It is then a proxy or the backend of an app,
 * and everyone behind it shares the limits of one client.
 */
export function isSharedAddress(busiest: BusiestAddress): boolean {
  const { logins, users, loginsTotal, spanMs } = busiest;
  return loginsTotal >= loginsMin && users >= usersMin && spanMs >= spanMsMin &&
    logins >= shareMin * loginsTotal;
}
