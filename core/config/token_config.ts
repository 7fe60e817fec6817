import type { TokenPolicy } from "../domain/session/signed_token.ts";
import type { Settings } from "./settings.ts";

const audiencesMax = 50;

/** For whom tokens are signed; null where neither setting is there. With mistakes, never used. */
export function parseTokenPolicy(settings: Settings): TokenPolicy | null {
  const issuer = settings.text("LATCHKEY_JWT_ISSUER");
  const list = settings.text("LATCHKEY_JWT_AUDIENCES");
  if (issuer === null && list === null) return null;
  if (issuer === null) {
    settings.refuse("LATCHKEY_JWT_ISSUER is missing: LATCHKEY_JWT_AUDIENCES needs it");
  } else if (!isIssuer(issuer)) {
    settings.refuse(
      "LATCHKEY_JWT_ISSUER must be an https URL without query, such as https://login.example.com",
    );
  }
  if (list === null) {
    settings.refuse("LATCHKEY_JWT_AUDIENCES is missing: LATCHKEY_JWT_ISSUER needs it");
  }
  return { issuer: issuer ?? "", audiences: parseAudiences(settings, list ?? "") };
}

/** RFC 8414 2: https, neither query nor fragment. On this machine, http will do for trying out. */
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
    settings.refuse("LATCHKEY_JWT_AUDIENCES must name services by 1 to 255 characters, no spaces");
  }
  if (list !== "" && audiences.length === 0) {
    settings.refuse("LATCHKEY_JWT_AUDIENCES names no service");
  }
  if (new Set(audiences).size < audiences.length) {
    settings.refuse("LATCHKEY_JWT_AUDIENCES names a service twice");
  }
  if (audiences.length > audiencesMax) {
    settings.refuse(`LATCHKEY_JWT_AUDIENCES may name ${audiencesMax} services at most`);
  }
  return audiences;
}
