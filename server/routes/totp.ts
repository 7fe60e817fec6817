import type { Service } from "../../core/service.ts";
import { bearerToken } from "../http/bearer_token.ts";
import { readBody, refuseForeignBody } from "../http/body.ts";
import { callerOf } from "../http/caller.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respond, respondEmpty } from "../http/respond.ts";
import { instant } from "../http/wire.ts";

/**
 * POST /v1/totp/enroll: a secret for an authenticator app, shown only once. 200; 401; 403
 * step_up_required; 409 totp_already_enrolled; 501 not_configured. Takes no body.
 */
export async function postTotpEnroll(service: Service, c: AppContext): Promise<Response> {
  const foreign = refuseForeignBody(c);
  if (foreign !== null) return foreign;
  const outcome = await service.enrollTotp({ sessionToken: bearerToken(c) }, callerOf(c));
  if (!outcome.ok) return problem(c, outcome.refusal);
  const { secret, uri } = outcome.value;
  return respond(c, 200, { secret, otpauth_uri: uri, ...await qrBody(uri) });
}

/**
 * POST /v1/totp/confirm: finishes the enrollment with the app's first code. 200; 401 wrong_code;
 * 404 totp_not_enrolled; 409 totp_already_enrolled; 429 throttled after ten guesses.
 */
export async function postTotpConfirm(service: Service, c: AppContext): Promise<Response> {
  const body = await readBody(c, { code: "text" });
  if (body instanceof Response) return body;
  const input = { sessionToken: bearerToken(c), code: body.code };
  const outcome = await service.confirmTotp(input, callerOf(c));
  if (!outcome.ok) {
    return problem(c, outcome.refusal, { flow: "totp_enrollment", method: "totp" });
  }
  return respond(c, 200, { totp: { confirmed_at: instant(outcome.value) } });
}

/**
 * DELETE /v1/totp: removes the authenticator app. 204; 401; 403 step_up_required; 404
 * totp_not_enrolled. Takes no body.
 */
export async function deleteTotp(service: Service, c: AppContext): Promise<Response> {
  const foreign = refuseForeignBody(c);
  if (foreign !== null) return foreign;
  const outcome = await service.removeTotp({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? respondEmpty(c) : problem(c, outcome.refusal);
}

/** The text as a QR code: an SVG image for web pages, and block characters for terminals. */
async function qrBody(
  text: string,
): Promise<{ readonly qr_svg: string; readonly qr_text: string }> {
  const { renderSVG, renderUnicodeCompact } = await import("uqr");
  const border = 4; // ISO/IEC 18004: scanners may need four modules of quiet zone.
  return {
    qr_svg: renderSVG(text, { border, pixelSize: 4 }),
    // The blocks are the light modules: correct on terminals with light text on a dark background.
    qr_text: renderUnicodeCompact(text, { border }),
  };
}
