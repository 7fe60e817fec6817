import type { Database } from "../../database.ts";
import { must, sql } from "../../sql.ts";
import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after } from "../../../../domain/instant.ts";
import { invariant } from "../../../../domain/invariant.ts";
import { circuitOpenSecondsMax, circuitProbeSeconds } from "../../../../domain/sending/circuit.ts";
import type { ControlStore } from "../../../../ports/stores/control_store.ts";
import { auditEventInsert } from "../rows/rows.ts";
import { readCircuit } from "../rows/rows_of_deliveries.ts";

type Circuits = Pick<
  ControlStore,
  "findCircuits" | "countCircuitFault" | "openCircuit" | "takeProbe" | "leaveProbe" | "closeCircuit"
>;

export function createCircuits(database: Database): Circuits {
  return {
    async findCircuits() {
      const rows = await database.query(sql`SELECT * FROM circuits ORDER BY name`);
      return rows.map(readCircuit);
    },

    /**
     * A circuit that was opened keeps its fault count, because nothing has succeeded since. While
     * it is open, late responses to earlier requests do not count; only a failed probe does.
     */
    async countCircuitFault(name, now, memorySince) {
      const [latest, longest] = [after(now, clockSkewSeconds), after(now, circuitOpenSecondsMax)];
      const [row] = await database.query(sql`INSERT INTO circuits (name, faults, last_fault_at)
        VALUES (${name}, 1, ${now})
        ON CONFLICT (name) DO UPDATE SET
          faults = CASE WHEN circuits.open_until IS NULL AND (circuits.last_fault_at > ${latest}
              OR circuits.last_fault_at < ${memorySince}) THEN 1
            WHEN circuits.open_until > ${now} AND circuits.open_until <= ${longest}
              THEN circuits.faults
            ELSE circuits.faults + 1 END,
          last_fault_at = CASE WHEN circuits.last_fault_at > excluded.last_fault_at
              AND circuits.last_fault_at <= ${latest}
            THEN circuits.last_fault_at ELSE excluded.last_fault_at END
        RETURNING *`);
      invariant(row !== undefined, "a fault is counted");
      return readCircuit(row);
    },

    /**
     * Never shortens the time set by another fault. A circuit that was closed since then stays
     * closed.
     */
    async openCircuit(name, openUntil, event) {
      const opened = await database.batch([
        must(sql`UPDATE circuits SET open_until = ${openUntil}, probe_until = NULL
          WHERE name = ${name} AND open_until IS NULL RETURNING name`),
        auditEventInsert(event),
      ]);
      if (opened !== null) return;
      await database.query(sql`UPDATE circuits SET probe_until = NULL,
          open_until = CASE WHEN open_until < ${openUntil}
              OR open_until > ${after(openUntil, circuitOpenSecondsMax)}
            THEN ${openUntil} ELSE open_until END
        WHERE name = ${name} AND open_until IS NOT NULL`);
    },

    async takeProbe(name, now, probeUntil) {
      // A probe taken by a clock that was ahead; instances may differ by a few seconds.
      const lost = after(probeUntil, circuitProbeSeconds);
      const rows = await database.query(sql`UPDATE circuits SET probe_until = ${probeUntil}
        WHERE name = ${name}
          AND (open_until <= ${now} OR open_until > ${after(now, circuitOpenSecondsMax)})
          AND (probe_until IS NULL OR probe_until <= ${now} OR probe_until > ${lost})
        RETURNING name`);
      return rows.length > 0;
    },

    async leaveProbe(name) {
      await database.query(sql`UPDATE circuits SET probe_until = NULL WHERE name = ${name}`);
    },

    async closeCircuit(name, event) {
      const closed = await database.batch([
        must(sql`DELETE FROM circuits
          WHERE name = ${name} AND open_until IS NOT NULL RETURNING name`),
        auditEventInsert(event),
      ]);
      if (closed !== null) return;
      await database.query(
        sql`DELETE FROM circuits WHERE name = ${name} AND open_until IS NULL`,
      );
    },
  };
}
