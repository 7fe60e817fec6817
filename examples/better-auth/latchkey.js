// Lets Latchkey send and check the codes of better-auth's phone-number plug-in.
import { APIError } from "better-auth/api";

const latchkeyUrl = process.env.LATCHKEY_URL ?? "http://127.0.0.1:8000";
/** An API key with the scope verifications. */
const latchkeyKey = process.env.LATCHKEY_KEY ?? "";

/** The header in which server.js names the browser's address. It overwrites what a browser sends. */
export const clientAddressHeader = "x-client-address";

const lifetimeSeconds = 600;

/** Options of the plug-in: `phoneNumber({ ...latchkeyCodes, ... })`. */
export const latchkeyCodes = {
  // Latchkey answers with the number in this form, and two spellings must not be two users.
  phoneNumberValidator: (number) => /^\+[1-9]\d{6,14}$/.test(number),
  expiresIn: lifetimeSeconds,

  /** The code that better-auth made is not used: Latchkey sends its own. */
  async sendOTP({ phoneNumber }, context) {
    const { problem, value } = await latchkey("/v1/verifications", {
      to: phoneNumber,
      channel: "sms",
      purpose: "sign_in",
      client_address: context.headers.get(clientAddressHeader),
    });
    if (problem) throw errorOf(problem);
    await remember(context, phoneNumber, value.id);
  },

  async verifyOTP({ phoneNumber, code }, context) {
    const id = await recall(context, phoneNumber);
    if (id === null) return false;
    const { problem, value } = await latchkey(`/v1/verifications/${id}/check`, { code });
    if (problem?.status >= 500) throw errorOf(problem);
    // The number that the code was sent to, not the one that the browser names now.
    return value?.status === "approved" && value.to === phoneNumber;
  },
};

/** The verification of a number is kept where better-auth keeps its own codes. */
async function remember({ context: { internalAdapter } }, phoneNumber, id) {
  await internalAdapter.deleteVerificationByIdentifier(identifierOf(phoneNumber));
  const expiresAt = new Date(Date.now() + lifetimeSeconds * 1000);
  const identifier = identifierOf(phoneNumber);
  await internalAdapter.createVerificationValue({ identifier, value: id, expiresAt });
}

async function recall({ context: { internalAdapter } }, phoneNumber) {
  const found = await internalAdapter.findVerificationValue(identifierOf(phoneNumber));
  return found?.value ?? null;
}

function identifierOf(phoneNumber) {
  return `latchkey:${phoneNumber}`;
}

async function latchkey(path, body) {
  try {
    const response = await fetch(latchkeyUrl + path, {
      method: "POST",
      headers: { "latchkey-key": latchkeyKey, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const value = await response.json();
    return response.ok ? { value } : { problem: value };
  } catch (error) {
    console.error("Cannot reach Latchkey:", error);
    return { problem: { status: 503 } };
  }
}

/** `detail` is written for people. A problem of the key or of the service is not theirs. */
function errorOf({ status, code, detail }) {
  if (status === 429) return new APIError("TOO_MANY_REQUESTS", { code, message: detail });
  if (status === 422) return new APIError("BAD_REQUEST", { code, message: detail });
  console.error("Latchkey refused a request:", status, code);
  return new APIError("SERVICE_UNAVAILABLE", { message: "Codes cannot be sent right now." });
}
