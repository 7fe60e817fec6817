import type { Route } from "./http/route.ts";
import { getAuthenticators, postRecoveryCodes } from "./routes/authenticators.ts";
import {
  postDelayedReset,
  postDelayedResetConfirm,
  postDelayedResetSend,
  postDelayedResetStatus,
} from "./routes/delayed_reset.ts";
import { deleteDevice, getDevices } from "./routes/devices.ts";
import { getForwardAuth } from "./routes/forward_auth.ts";
import { getHealthz, getReadyz } from "./routes/health.ts";
import { postLogin } from "./routes/login.ts";
import { deleteMe, getExport, getMe } from "./routes/me.ts";
import {
  deletePasskey,
  getPasskeys,
  patchPasskey,
  postPasskeyConfirm,
  postPasskeyEnroll,
  postPasskeyOffer,
} from "./routes/passkeys.ts";
import {
  postPasswordChange,
  postPasswordReset,
  postPasswordResetConfirm,
  postPasswordResetPasskey,
} from "./routes/password.ts";
import { postPhoneChange, postPhoneChangeConfirm } from "./routes/phone.ts";
import { postRegister } from "./routes/register.ts";
import { getSession, postLogout } from "./routes/session.ts";
import { deleteOtherSessions, deleteSession, getSessions } from "./routes/sessions.ts";
import { getJwks, postSessionJwt } from "./routes/signed_tokens.ts";
import { postStepUp } from "./routes/step_up.ts";
import { deleteTotp, postTotpConfirm, postTotpEnroll } from "./routes/totp.ts";
import { postSend, postStatus, postVerify } from "./routes/two_factor.ts";
import {
  getVerification,
  postVerification,
  postVerificationCheck,
  postVerificationSend,
} from "./routes/verifications.ts";

/**
 * Every route. A request to one of these paths with another method gets 405. If a fixed segment and
 * `:id` could both match, the fixed one comes first.
 */
export const routes: readonly Route[] = [
  postRegister,
  postLogin,
  postSend,
  postStatus,
  postVerify,
  getSession,
  postStepUp,
  postPasswordChange,
  postPasswordReset,
  postPasswordResetPasskey,
  postPasswordResetConfirm,
  postDelayedReset,
  postDelayedResetConfirm,
  postDelayedResetStatus,
  postDelayedResetSend,
  postPhoneChange,
  postPhoneChangeConfirm,
  postSessionJwt,
  getJwks,
  postLogout,
  getAuthenticators,
  postRecoveryCodes,
  postTotpEnroll,
  postTotpConfirm,
  deleteTotp,
  postPasskeyOffer,
  postPasskeyEnroll,
  postPasskeyConfirm,
  getPasskeys,
  patchPasskey,
  deletePasskey,
  getSessions,
  deleteOtherSessions,
  deleteSession,
  getDevices,
  deleteDevice,
  getMe,
  deleteMe,
  getExport,
  postVerification,
  postVerificationSend,
  postVerificationCheck,
  getVerification,
  getForwardAuth,
  getHealthz,
  getReadyz,
];
