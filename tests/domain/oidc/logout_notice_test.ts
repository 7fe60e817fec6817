import { deepEqual, equal } from "node:assert/strict";
import { logoutTokenClaims, nextNoticeAt } from "../../../core/domain/oidc/logout_notice.ts";

Deno.test("a logout token has what the specification asks for, and no nonce", () => {
  const notice = { grantId: "g", clientId: "app_1", userId: "usr_1", attempts: 1 } as never;
  deepEqual(logoutTokenClaims(notice, { issuer: "https://id.example", id: "j", now: 5_900 }), {
    iss: "https://id.example",
    sub: "usr_1",
    aud: "app_1",
    iat: 5,
    exp: 125,
    jti: "j",
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    sid: "g",
  });
});

Deno.test("a notice is tried six times in about an hour", () => {
  const waits = [1, 2, 3, 4, 5].map((attempts) => nextNoticeAt(attempts, 0));
  deepEqual(waits, [5_000, 30_000, 120_000, 600_000, 2_700_000]);
  equal(nextNoticeAt(6, 0), null);
});
