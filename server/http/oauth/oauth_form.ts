import { networkOf } from "../../../core/domain/network.ts";
import {
  type OAuthParameters,
  readParameters,
} from "../../../core/domain/oidc/oauth_parameters.ts";
import { readText } from "../body_text.ts";
import type { AppContext } from "../respond.ts";

/**
 * The parameters of a form that a client or one of its pages sends. Those in the query do not
 * count. Null if it is no form, is larger than 16 KiB, or too slow.
 */
export async function readOAuthForm(c: AppContext): Promise<OAuthParameters | null> {
  const text = await readFormText(c);
  return text === null ? null : readParameters(text);
}

/** The same as text. */
export async function readFormText(c: AppContext): Promise<string | null> {
  const type = c.req.raw.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return null;
  const { bodies } = c.get("edge");
  const read = await readText(c.req.raw, () => bodies.take(networkOf(c.get("address"))));
  return typeof read === "string" ? null : read.text;
}
