import type { Metadata } from "../../domain/account/metadata.ts";
import type { User } from "../../domain/account/user.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { authenticate, type AuthenticatePorts, type Reader } from "../session/authenticate.ts";

/** What users may read about themselves, without the data of an export. */
export interface OwnUser {
  readonly user: User;
  readonly metadata: Metadata;
}

/** Returns the user of a session with their metadata, which `authenticate` does not read. */
export async function findOwnUser(
  ports: AuthenticatePorts & Pick<Ports, "users">,
  input: { readonly sessionToken: string },
  reader: Reader,
): Promise<Outcome<OwnUser, "unauthenticated">> {
  const found = await authenticate(ports, input, reader);
  if (!found.ok) return found;
  const { user } = found.value;
  return granted({ user, metadata: await ports.users.findMetadata(user.id) });
}
