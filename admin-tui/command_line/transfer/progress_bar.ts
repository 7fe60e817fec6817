const barWidth = 24;

export interface Progress {
  /** Bytes read, or users read. */
  readonly done: number;
  /** Of the same; null if it is not known. */
  readonly total: number | null;
  readonly users: number;
  readonly seconds: number;
}

/** `[######------------------]  25 %  250,000 users  12,500/s  1 min left`. */
export function progressLine({ done, total, users, seconds }: Progress): string {
  const rate = seconds <= 0 ? 0 : Math.round(users / seconds);
  const counts = `${users.toLocaleString("en")} users  ${rate.toLocaleString("en")}/s`;
  if (total === null || total <= 0) return counts;
  const part = Math.min(1, done / total);
  const filled = Math.round(part * barWidth);
  const bar = `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}]`;
  const percent = `${Math.floor(part * 100)}`.padStart(3);
  const left = part > 0 && seconds > 2 ? `  ${leftWords(seconds / part - seconds)} left` : "";
  return `${bar} ${percent} %  ${counts}${left}`;
}

function leftWords(seconds: number): string {
  return seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
