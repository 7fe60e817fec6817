import { invariant } from "../../domain/invariant.ts";
import type { SignedTokenFacts } from "../../domain/session/signed_token.ts";
import type { TokenSigner } from "../../ports/token_signer.ts";

/**
 * ES256 (ECDSA with P-256, RFC 7518 3.4) instead of EdDSA: every JOSE library, gateway and browser
 * supports it, while .NET and older versions of Java and OpenSSL lack Ed25519, whose JOSE name is
 * also changing (RFC 9864). A verifier must fix the algorithm and never trust the token's header.
 */
const algorithm = "ES256";

let loading: Promise<typeof import("jose")> | null = null;

/** Loaded on first use, so that deployments without signed tokens never pay for it. */
function jose(): Promise<typeof import("jose")> {
  return loading ??= import("jose");
}

/**
 * Opens a signer that uses `jose`, and so WebCrypto. WebCrypto runs on the runtime's pool of
 * blocking threads. Password hashes do not delay it, because they run in WASM on separate workers.
 * Signing is not a hot path either: a client requests a token once every few minutes.
 */
export function openTokenSigner(): TokenSigner {
  return {
    async newKey(id) {
      const { exportJWK, generateKeyPair } = await jose();
      const pair = await generateKeyPair(algorithm, { extractable: true });
      const { kty, crv, x, y, d } = await exportJWK(pair.privateKey);
      invariant(kty === "EC" && crv === "P-256" && d !== undefined, "the key is one of P-256");
      const publicKey = { kid: id, kty, crv, x, y, alg: algorithm, use: "sig" };
      return {
        publicKey: JSON.stringify(publicKey),
        privateKey: JSON.stringify({ ...publicKey, d }),
      };
    },
    async sign(facts, privateKey) {
      const { importJWK, SignJWT } = await jose();
      const jwk: Readonly<Record<string, string>> = JSON.parse(privateKey);
      const { kid } = jwk;
      invariant(kid !== undefined, "a signing key has an id");
      return await new SignJWT(claimsOf(facts))
        .setProtectedHeader({ alg: algorithm, kid, typ: "JWT" })
        .sign(await importJWK(jwk, algorithm));
    },
  };
}

/**
 * RFC 7519's claims; `sid`, `auth_time`, `amr`, `acr` and the name are OpenID Connect's.
 * `roles` is RFC 9068's. `second_factor_at`, with seconds like `auth_time`, and `test` are ours.
 */
function claimsOf(facts: SignedTokenFacts): Record<string, unknown> {
  return {
    iss: facts.issuer,
    sub: facts.userId,
    aud: facts.audience,
    iat: facts.issuedAt / 1000,
    exp: facts.expiresAt / 1000,
    jti: facts.id,
    sid: facts.sessionId,
    auth_time: facts.authenticatedAt / 1000,
    ...(facts.secondFactorAt === null ? {} : { second_factor_at: facts.secondFactorAt / 1000 }),
    amr: facts.amr,
    acr: facts.aal,
    preferred_username: facts.username,
    roles: facts.roles,
    ...(facts.test ? { test: true } : {}),
  };
}
