/** How many days events and deliveries are kept. */
export interface Retention {
  /** Audit events. */
  readonly auditDays: number;
  /** Deliveries: messages and their outcome. */
  readonly deliveryDays: number;
}

export const defaultRetention: Retention = { auditDays: 365, deliveryDays: 90 };
