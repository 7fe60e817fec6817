import type { Caller } from "../../../domain/audit_event.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { ReceiptRequest } from "../../../ports/receipt_reader.ts";
import { recordReport, type RecordReportPorts } from "./record_report.ts";

type RecordReceiptsPorts = RecordReportPorts & Pick<Ports, "receipts">;

/** `off`: not configured. `forged` and `malformed`: see `ReceiptAnswer`. */
export type ReceiptsAnswer =
  | { readonly result: "off" | "forged" | "malformed" }
  | { readonly result: "recorded"; readonly counts: ReceiptCounts };

/** How many events of a batch said something new, nothing new, or nothing about our messages. */
export interface ReceiptCounts {
  readonly recorded: number;
  readonly known: number;
  readonly ignored: number;
}

/**
 * Records the events about our messages that the provider sent in one request. After a fault, what
 * was recorded before it is kept, and the provider repeats the request.
 */
export async function recordReceipts(
  ports: RecordReceiptsPorts,
  request: ReceiptRequest,
  caller: Caller,
): Promise<ReceiptsAnswer> {
  if (ports.receipts === null) return { result: "off" };
  const read = ports.receipts.read(request);
  if (read.result !== "read") return read;
  const counts = { recorded: 0, known: 0, ignored: read.ignored };
  for (const report of read.reports) {
    const effect = await recordReport(ports, report, caller);
    if (effect === "unmatched") counts.ignored += 1;
    else if (effect === "known") counts.known += 1;
    else counts.recorded += 1;
  }
  return { result: "recorded", counts };
}
