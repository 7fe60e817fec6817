import type { AppContext } from "../http/respond.ts";
import { getAccount } from "./account/account.tsx";
import { postApp, postAppConfirm, postAppRemove } from "./account/authenticator_app.tsx";
import { postClientEnd } from "./account/connected_clients.tsx";
import { getPassword, postPassword } from "./account/change_password.tsx";
import { getPhone, getPhoneConfirm, postPhone, postPhoneConfirm } from "./account/change_phone.tsx";
import { getDelete, getExport, postDelete } from "./account/data.tsx";
import {
  postDeviceEnd,
  postPasskeyRemove,
  postPasskeyRename,
  postRecoveryCodes,
  postSessionEnd,
  postSessionsEnd,
} from "./account/lists.tsx";
import { getLogo, getScript, getStyle } from "./assets/assets.ts";
import { getCode, getCodeStatus, postCode, postSend } from "./code/code.tsx";
import { getCorrectNumber, postCorrectNumber } from "./code/correct_number.tsx";
import { getHome, getVerify, postLanguage, postLogout } from "./home/home.ts";
import type { PageRequest, PageSettings } from "./http/page.ts";
import { getAuthorize, getContinue, postAuthorize, postConsent } from "./oidc/authorize.tsx";
import { getOidcLogout, postOidcLogout } from "./oidc/logout.tsx";
import { getInvite, getInviteLink, postInvite } from "./invite/invite.tsx";
import { getLogin, postLogin } from "./login/login.tsx";
import type { assetNames, pageNames } from "./http/page_names.ts";
import {
  getLoginPasskey,
  getPasskeyAdd,
  postLoginPasskey,
  postLoginPasskeyStart,
  postPasskeyAdd,
  postPasskeyStart,
} from "./passkey/passkey.tsx";
import { getRegister, postRegister } from "./register/register.tsx";
import { getReset, getResetConfirm, postReset, postResetConfirm } from "./reset/reset.tsx";
import {
  getResetPhone,
  getResetPhoneCode,
  getResetPhoneWait,
  postResetPhone,
  postResetPhoneCode,
  postResetPhoneSend,
} from "./reset/reset_by_phone.tsx";
import {
  getResetPasskey,
  postResetPasskey,
  postResetPasskeyStart,
} from "./reset/reset_passkey.tsx";
import { getStepUp, postStepUp } from "./step_up/step_up.tsx";

export type PageName = typeof pageNames[number];
export type AssetName = typeof assetNames[number];

/** Every page. */
export const pages: Readonly<
  Record<PageName, (page: PageRequest) => Response | Promise<Response>>
> = {
  "GET /": getHome,
  "GET /invite": getInvite,
  "POST /invite": postInvite,
  "GET /invite/:code": getInviteLink,
  "GET /register": getRegister,
  "POST /register": postRegister,
  "GET /login": getLogin,
  "POST /login": postLogin,
  "GET /login/code": getCode,
  "POST /login/code": postCode,
  "POST /login/code/send": postSend,
  "GET /login/code/status": getCodeStatus,
  "GET /login/phone": getCorrectNumber,
  "POST /login/phone": postCorrectNumber,
  "GET /login/passkey": getLoginPasskey,
  "POST /login/passkey/start": postLoginPasskeyStart,
  "POST /login/passkey": postLoginPasskey,
  "GET /reset": getReset,
  "POST /reset": postReset,
  "GET /reset/confirm": getResetConfirm,
  "POST /reset/confirm": postResetConfirm,
  "GET /reset/passkey": getResetPasskey,
  "POST /reset/passkey/start": postResetPasskeyStart,
  "POST /reset/passkey": postResetPasskey,
  "GET /reset/phone": getResetPhone,
  "POST /reset/phone": postResetPhone,
  "GET /reset/phone/code": getResetPhoneCode,
  "POST /reset/phone/code": postResetPhoneCode,
  "GET /reset/phone/wait": getResetPhoneWait,
  "POST /reset/phone/send": postResetPhoneSend,
  "GET /account": getAccount,
  "GET /account/password": getPassword,
  "POST /account/password": postPassword,
  "GET /account/phone": getPhone,
  "POST /account/phone": postPhone,
  "GET /account/phone/confirm": getPhoneConfirm,
  "POST /account/phone/confirm": postPhoneConfirm,
  "POST /account/app": postApp,
  "POST /account/app/confirm": postAppConfirm,
  "POST /account/app/remove": postAppRemove,
  "POST /account/recovery-codes": postRecoveryCodes,
  "GET /account/passkeys/add": getPasskeyAdd,
  "POST /account/passkeys/start": postPasskeyStart,
  "POST /account/passkeys/add": postPasskeyAdd,
  "POST /account/passkeys/rename": postPasskeyRename,
  "POST /account/passkeys/remove": postPasskeyRemove,
  "POST /account/devices/end": postDeviceEnd,
  "POST /account/sessions/end": postSessionEnd,
  "POST /account/sessions/end-others": postSessionsEnd,
  "POST /account/apps/end": postClientEnd,
  "GET /account/export": getExport,
  "GET /account/delete": getDelete,
  "POST /account/delete": postDelete,
  "GET /account/step-up": getStepUp,
  "POST /account/step-up": postStepUp,
  "GET /verify": getVerify,
  "GET /twofactor": getVerify,
  "POST /language": postLanguage,
  "POST /logout": postLogout,
  "GET /oauth/authorize": getAuthorize,
  "POST /oauth/authorize": postAuthorize,
  "GET /oauth/authorize/continue": getContinue,
  "POST /oauth/authorize/consent": postConsent,
  "GET /oauth/logout": getOidcLogout,
  "POST /oauth/logout": postOidcLogout,
};

export const assets: Readonly<
  Record<AssetName, (c: AppContext, settings: PageSettings) => Response>
> = {
  "GET /assets/pages.css": getStyle,
  "GET /assets/pages.js": getScript,
  "GET /assets/logo": getLogo,
};
