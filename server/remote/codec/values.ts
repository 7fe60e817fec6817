import {
  type Metadata,
  metadataObject,
  parseMetadata,
} from "../../../core/domain/account/metadata.ts";
import type { PhoneNumber } from "../../../core/domain/account/phone_number.ts";
import type { Role } from "../../../core/domain/account/role.ts";
import type { Username } from "../../../core/domain/account/username.ts";
import type { AuditEventId } from "../../../core/domain/audit_event.ts";
import { type Channel, channels } from "../../../core/domain/channel.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import { isoTime } from "../../../core/domain/iso_time.ts";
import type { DeliveryId } from "../../../core/domain/sending/delivery.ts";
import type { SecretHash, TokenId } from "../../../core/domain/token.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import {
  count as countSchema,
  entries,
  exactTime,
  flag as flagSchema,
  integer as integerSchema,
  matching,
  number,
  oneOf as oneOfSchema,
  type Schema,
  sentObject,
  text as textSchema,
} from "../../http/schema.ts";
import { type Codec, type Member, plain, withheld } from "./codec.ts";

export const text: Codec<string> = plain(textSchema());
export const flag: Codec<boolean> = plain(flagSchema());
/** A whole number, not negative. */
export const count: Codec<number> = plain(countSchema());
/** Any whole number: of milliseconds, or of millionths of a dollar. */
export const integer: Codec<number> = plain(integerSchema());
/** A number that may have a fraction. JSON has all its digits. */
export const fraction: Codec<number> = plain(number("A number"));
/** Nothing but that it worked. */
export const nothing: Codec<null> = {
  schema: oneOfSchema(["done"]),
  encode: () => "done",
  decode: () => null,
};

export function oneOf<const Value extends string>(values: readonly Value[]): Codec<Value> {
  return plain(oneOfSchema(values));
}

/** A string of a type that its pattern proves. */
export function branded<Value extends string>(pattern: RegExp, example: string): Codec<Value> {
  const schema = matching(pattern, undefined, { examples: [example] });
  return plain(schema as Schema<string> as Schema<Value>);
}

/** ISO 8601 in UTC with milliseconds, so that it is exact. */
export const instant: Codec<Instant> = {
  schema: exactTime(),
  encode: isoTime,
  decode: (sent) => Date.parse(String(sent)),
};

export const userId: Codec<UserId> = branded(
  /^usr_[0-9a-z]{26}$/,
  "usr_01ke2f7x000000evfw0aea82ys",
);
export const deliveryId: Codec<DeliveryId> = branded(
  /^dlv_[0-9a-z]{26}$/,
  "dlv_01ke2f7x000000evfw0aea82ys",
);
export const eventId: Codec<AuditEventId> = branded(
  /^evt_[0-9a-z]{26}$/,
  "evt_01ke2f7x000000evfw0aea82ys",
);
export const tokenId: Codec<TokenId> = branded(/^[A-Za-z0-9_-]{22}$/, "Zk1qH3nVb0yT8sXw2LrJ4A");
export const username: Codec<Username> = branded(/^[!-~]{3,254}$/, "ada");
export const phoneNumber: Codec<PhoneNumber> = branded(/^\+[0-9]{3,15}$/, "+12025550142");
export const role: Codec<Role> = branded(/^[a-z0-9:_-]{1,64}$/, "staff");
export const channel: Codec<Channel> = oneOf(channels);

/** The hash of a secret, which only the server needs. */
export const secretHash: Member<SecretHash> = withheld("" as SecretHash);

/** The object that the metadata is the text of. */
export const metadata: Codec<Metadata> = {
  schema: sentObject("What an app's backend keeps about the user"),
  encode: metadataObject,
  decode: (sent) => {
    const parsed = parseMetadata(sent);
    if (!parsed.ok) throw new TypeError("The metadata is not canonical");
    return parsed.value;
  },
};

/** An object with any names. */
export function namesTo<Value>({ schema, encode, decode }: Codec<Value>): Codec<
  Readonly<Record<string, Value>>
> {
  return {
    schema: entries(schema),
    encode: (values) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encode(value)])),
    decode: (sent) =>
      Object.fromEntries(
        Object.entries(sent as Readonly<Record<string, unknown>>).map((
          [name, value],
        ) => [name, decode(value)]),
      ),
  };
}
