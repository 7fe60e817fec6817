/** How long, in days, the record is kept. */
export interface Retention {
  /** Events: who did what. */
  readonly auditDays: number;
  /** Deliveries: what was sent, and what became of it. */
  readonly deliveryDays: number;
}

export const defaultRetention: Retention = { auditDays: 365, deliveryDays: 90 };
