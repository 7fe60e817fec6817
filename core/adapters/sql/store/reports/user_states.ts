import { type UserFilter, userFilters } from "../../../../domain/reports/user_search.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { ReportStore } from "../../../../ports/stores/report_store.ts";
import type { Database } from "../../database.ts";
import { sql, type Statement, upTo } from "../../sql.ts";
import { integer } from "../rows/rows.ts";
import { conditions, lockedOut } from "./user_lookups.ts";

/** Each count reads the index of its filter, up to the limit. */
export function createUserStates(database: Database): Pick<ReportStore, "countUserStates"> {
  return {
    async countUserStates(countedMax, now) {
      const counts = userFilters.map((filter) => countOf(filter, countedMax, now));
      const rows = await database.query(
        counts.reduce((all, each) => sql`${all} UNION ALL ${each}`),
      );
      const found = new Map(rows.map((row) => [row["filter"], integer(row, "count")]));
      const read = (filter: UserFilter): number => found.get(filter) ?? 0;
      return {
        all: read("all"),
        locked: read("locked"),
        unverified: read("unverified"),
        "locked-out": read("locked-out"),
        "failed-attempts": read("failed-attempts"),
      };
    },
  };
}

function countOf(filter: UserFilter, countedMax: number, now: Instant): Statement {
  const condition = filter === "locked-out" ? lockedOut(now) : conditions[filter];
  // The order of the smallest index that has the filter's rows.
  const order = filter === "locked-out" || filter === "all" ? sql`` : sql`ORDER BY id`;
  return sql`SELECT CAST(${filter} AS TEXT) AS filter, count(*) AS count
    FROM (SELECT 1 AS one FROM users WHERE ${condition} ${order} ${upTo(countedMax)}) AS counted`;
}
