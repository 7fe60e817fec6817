/** The row of a session. */
import assert from "node:assert/strict";
import { amrs, shortLimits } from "../../../../core/domain/session/session.ts";
import { userRowLine } from "../../../../admin-tui/screens/user/user_row_lines.ts";
import { noon } from "../../states.ts";
import { described } from "./user_states.ts";

const policy = { ...shortLimits, aal2Seconds: 86_400, perUserMax: 20 };

Deno.test("a blank separates every method of a session from its address", () => {
  const [first] = described().sessions;
  assert.ok(first !== undefined);
  for (const columns of [60, 80, 120]) {
    for (const amr of amrs) {
      const row = { kind: "session", session: { ...first, amr: ["pwd", amr] } } as const;
      const place = { columns, selected: false, now: noon };
      const text = userRowLine(row, policy, place).map((span) => span.text).join("");
      assert.match(text, new RegExp(`aal2 pwd\\+${amr} +192\\.0\\.2\\.1`));
    }
  }
});
