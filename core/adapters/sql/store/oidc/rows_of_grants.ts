import { invariant } from "../../../../domain/invariant.ts";
import type { ClientId } from "../../../../domain/oidc/client.ts";
import { type Grant, grantEnds, type RefreshToken } from "../../../../domain/oidc/grant.ts";
import { parseScopes } from "../../../../domain/oidc/scope.ts";
import { amrs } from "../../../../domain/session/session.ts";
import type { SecretHash, TokenId } from "../../../../domain/token.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { Consent } from "../../../../domain/oidc/sign_in.ts";
import type { Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import { hexOf, sessionIdOfHex } from "../rows/bytes.ts";
import {
  integer,
  integerOrNull,
  oneOf,
  oneOfOrNull,
  readSecretHash,
  text,
  textOrNull,
} from "../rows/rows.ts";

export const grantColumns: Statement = sql`oidc_grants.*,
  ${hexOf(sql`oidc_grants.session_bytes`)} AS session_hex`;

export function readGrant(row: Row): Grant {
  return {
    id: text(row, "id") as TokenId,
    clientId: text(row, "client_id") as ClientId,
    userId: text(row, "user_id") as UserId,
    sessionId: sessionIdOfHex(text(row, "session_hex")),
    scopes: parseScopes(text(row, "scopes")),
    resources: readTexts(row, "resources"),
    nonce: textOrNull(row, "nonce"),
    authenticatedAt: integer(row, "authenticated_at"),
    amr: [oneOf(amrs, row, "amr_first"), oneOf(amrs, row, "amr_second")],
    redirectUri: text(row, "redirect_uri"),
    codeHash: text(row, "code_hash") as SecretHash,
    codeChallenge: textOrNull(row, "code_challenge"),
    createdAt: integer(row, "created_at"),
    codeExpiresAt: integer(row, "code_expires_at"),
    redeemedAt: integerOrNull(row, "redeemed_at"),
    lastUsedAt: integer(row, "last_used_at"),
    endedAt: integerOrNull(row, "ended_at"),
    endedAs: oneOfOrNull(grantEnds, row, "ended_as"),
  };
}

export function readRefreshToken(row: Row): RefreshToken {
  return {
    id: text(row, "id") as TokenId,
    secretHash: readSecretHash(row),
    grantId: text(row, "grant_id") as TokenId,
    createdAt: integer(row, "created_at"),
    expiresAt: integer(row, "expires_at"),
    usedAt: integerOrNull(row, "used_at"),
  };
}

export function readConsent(row: Row): Consent {
  return {
    scopes: parseScopes(text(row, "scopes")),
    resources: readTexts(row, "resources"),
    at: integer(row, "given_at"),
  };
}

function readTexts(row: Row, column: string): readonly string[] {
  const list: unknown = JSON.parse(text(row, column));
  invariant(
    Array.isArray(list) && list.every((each): each is string => typeof each === "string"),
    "a list of texts in the database is one",
  );
  return list;
}
