import type { TokenPolicy } from "../domain/session/signed_token.ts";
import type { Settings } from "./settings/settings.ts";

const audiencesMax = 50;

/**
 * The issuer and audiences of signed tokens; the issuer is LATCHKEY_PUBLIC_URL unless it is set.
 * Null if neither is set. Without audiences, only the clients of OpenID Connect get tokens. Unused
 * if it has errors.
 */
export function parseTokenPolicy(
  settings: Settings,
  publicUrl: string | null,
): TokenPolicy | null {
  const named = settings.text("LATCHKEY_JWT_ISSUER");
  const list = settings.text("LATCHKEY_JWT_AUDIENCES");
  const issuer = named ?? publicUrl;
  if (issuer === null && list === null) return null;
  const problem = issuer === null
    ? "LATCHKEY_JWT_ISSUER is missing: LATCHKEY_JWT_AUDIENCES requires it or LATCHKEY_PUBLIC_URL"
    : issuerProblem(issuer, publicUrl);
  if (problem !== null) settings.refuse(problem);
  const audiences = list === null ? [] : parseAudiences(settings, list);
  return { issuer: issuer ?? "", audiences };
}

function issuerProblem(issuer: string, publicUrl: string | null): string | null {
  if (!isIssuer(issuer)) {
    return "LATCHKEY_JWT_ISSUER must be an https URL without a query or fragment, such as " +
      "https://login.example.com";
  }
  // Services fetch the keys from the issuer's host.
  return publicUrl === null || URL.parse(issuer)?.origin === publicUrl
    ? null
    : "LATCHKEY_JWT_ISSUER must be at the origin of LATCHKEY_PUBLIC_URL";
}

/** RFC 8414 2: https, no query or fragment. On this machine, http is allowed for development. */
function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || /[?#\s]/.test(text) || url.username !== "" || url.password !== "") {
    return false;
  }
  const loopback = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && loopback);
}

function parseAudiences(settings: Settings, list: string): readonly string[] {
  const audiences = list.split(",").map((entry) => entry.trim()).filter((entry) => entry !== "");
  if (audiences.some((entry) => !/^[\x21-\x7e]{1,255}$/.test(entry))) {
    settings.refuse(
      "LATCHKEY_JWT_AUDIENCES must list names of 1 to 255 ASCII characters without spaces",
    );
  }
  if (audiences.length === 0) {
    settings.refuse("LATCHKEY_JWT_AUDIENCES must list at least one service");
  }
  if (new Set(audiences).size < audiences.length) {
    settings.refuse("LATCHKEY_JWT_AUDIENCES lists a service more than once");
  }
  if (audiences.length > audiencesMax) {
    settings.refuse(`LATCHKEY_JWT_AUDIENCES may list at most ${audiencesMax} services`);
  }
  return audiences;
}
