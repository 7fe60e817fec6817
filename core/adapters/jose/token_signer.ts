import { invariant } from "../../domain/invariant.ts";
import { loadOnce } from "../../domain/loading/load_once.ts";
import { type SignedClaims, tokenTypes } from "../../domain/session/signed_token.ts";
import { type SigningAlgorithm, signingAlgorithms } from "../../domain/session/signing_key.ts";
import type { TokenSigner, VerifiedToken } from "../../ports/token_signer.ts";

/** Loaded on first use, so that deployments without signed tokens never pay for it. */
const jose = loadOnce(() => import("jose"));

/** A longer text is no token of ours. */
const tokenLengthMax = 16 * 1024;

type Jwk = Readonly<Record<string, string>>;

/**
 * Opens a signer that uses `jose`, and so WebCrypto. WebCrypto runs on the runtime's pool of
 * blocking threads. Password hashes do not delay it, because they run in WASM on separate workers.
 * Signing is not a hot path either: a client requests a token once every few minutes.
 */
export function openTokenSigner(): TokenSigner {
  return {
    async newKey(id, algorithm) {
      const { exportJWK, generateKeyPair } = await jose();
      const options = { extractable: true, modulusLength: 2048 };
      const { privateKey } = await generateKeyPair(algorithm, options);
      const { d, p, q, dp, dq, qi, ...parts } = await exportJWK(privateKey);
      invariant(parts.kty === (algorithm === "ES256" ? "EC" : "RSA"), "the key has its kind");
      invariant(d !== undefined, "the key has a private part");
      const { kty, crv, x, y, n, e } = parts;
      const publicKey = { kid: id, kty, crv, x, y, n, e, alg: algorithm, use: "sig" };
      return {
        publicKey: JSON.stringify(publicKey),
        privateKey: JSON.stringify({ ...publicKey, d, p, q, dp, dq, qi }),
      };
    },

    async sign({ type, claims }, privateKey) {
      const { importJWK, SignJWT } = await jose();
      const jwk: Jwk = JSON.parse(privateKey);
      const { kid } = jwk;
      invariant(kid !== undefined, "a signing key has an id");
      const alg = algorithmOf(jwk);
      return await new SignJWT(claims)
        .setProtectedHeader({ alg, kid, typ: type })
        .sign(await importJWK(jwk, alg));
    },

    async verify(token, find) {
      if (token.length > tokenLengthMax) return null;
      const { decodeProtectedHeader, errors } = await jose();
      try {
        const { kid } = decodeProtectedHeader(token);
        const publicKey = typeof kid === "string" ? await find(kid) : null;
        return publicKey === null ? null : await verifyWith(JSON.parse(publicKey), token);
      } catch (error) {
        // `decodeProtectedHeader` throws a TypeError for what is no token.
        if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
        throw error;
      }
    },
  };
}

/** Not `jwtVerify`, which refuses expired tokens. */
async function verifyWith(jwk: Jwk, token: string): Promise<VerifiedToken | null> {
  const { compactVerify, importJWK } = await jose();
  const algorithm = algorithmOf(jwk);
  const key = await importJWK(jwk, algorithm);
  const { payload, protectedHeader } = await compactVerify(token, key, { algorithms: [algorithm] });
  const type = tokenTypes.find((one) => one === protectedHeader.typ);
  if (type === undefined) return null;
  const claims: SignedClaims = JSON.parse(new TextDecoder().decode(payload));
  return { type, claims };
}

function algorithmOf({ alg }: Jwk): SigningAlgorithm {
  const algorithm = signingAlgorithms.find((one) => one === alg);
  invariant(algorithm !== undefined, "a signing key has an algorithm");
  return algorithm;
}
