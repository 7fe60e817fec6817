import { bearerToken } from "../http/bearer_token.ts";
import { callerOf } from "../http/caller.ts";
import { reply, type Route, route } from "../http/route.ts";
import { fields, text } from "../http/schema.ts";
import { totpSchema } from "../wire/factors.ts";
import { instant } from "../wire/instant.ts";

export const postTotpEnroll: Route = route({
  method: "POST",
  path: "/v1/totp/enroll",
  id: "enrollTotp",
  tag: "Authenticators",
  summary: "Start the setup of an authenticator app",
  description: "Returns the secret once. Confirm it with the app's first code.",
  session: true,
  responses: {
    200: fields({
      secret: text("Base32, for typing"),
      otpauth_uri: text("For a QR code or a link"),
      qr_svg: text("The QR code as an SVG image"),
      qr_text: text("The QR code in block characters, for terminals"),
    }),
  },
  refusals: [
    "unauthenticated",
    "step_up_required",
    "test_user",
    "totp_already_enrolled",
    "throttled",
    "not_configured",
  ],
}, async (service, c) => {
  const outcome = await service.enrollTotp({ sessionToken: bearerToken(c) }, callerOf(c));
  if (!outcome.ok) return outcome;
  const { secret, uri } = outcome.value;
  return reply(200, { secret, otpauth_uri: uri, ...await qrBody(uri) });
});

export const postTotpConfirm: Route = route({
  method: "POST",
  path: "/v1/totp/confirm",
  id: "confirmTotp",
  tag: "Authenticators",
  summary: "Finish the setup of an authenticator app",
  session: true,
  body: fields({ code: text("The app's current code", { examples: ["123456"] }) }),
  responses: { 200: fields({ totp: totpSchema }) },
  refusals: [
    "unauthenticated",
    "wrong_code",
    "totp_not_enrolled",
    "totp_already_enrolled",
    "throttled",
    "not_configured",
  ],
  context: { flow: "totp_enrollment", method: "totp" },
}, async (service, c, body) => {
  const input = { sessionToken: bearerToken(c), code: body.code };
  const outcome = await service.confirmTotp(input, callerOf(c));
  return outcome.ok ? reply(200, { totp: { confirmed_at: instant(outcome.value) } }) : outcome;
});

export const deleteTotp: Route = route({
  method: "DELETE",
  path: "/v1/totp",
  id: "removeTotp",
  tag: "Authenticators",
  summary: "Remove the authenticator app",
  session: true,
  responses: { 204: null },
  refusals: ["unauthenticated", "step_up_required", "test_user", "totp_not_enrolled"],
}, async (service, c) => {
  const outcome = await service.removeTotp({ sessionToken: bearerToken(c) }, callerOf(c));
  return outcome.ok ? reply(204) : outcome;
});

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
