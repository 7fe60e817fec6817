import assert from "node:assert/strict";
import { eventDetail } from "../../../admin-tui/words/event_line.ts";
import { event } from "../screens/user/user_states.ts";

Deno.test("eventDetail() names the passkey in the words of the timeline", () => {
  const detail = { passkey_id: "pk1", name: "blue key" };
  const login = event(1, "session.opened", { address: null, detail: { ...detail, method: "pop" } });
  assert.equal(eventDetail(login), 'passkey "blue key"');
  assert.equal(eventDetail(event(1, "passkey.renamed", { address: null, detail })), '"blue key"');
});
