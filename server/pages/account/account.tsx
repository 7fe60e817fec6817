import type { PageHtml } from "../parts/html.ts";
import { maskPhoneNumber } from "../../../core/domain/account/phone_mask.ts";
import type { Authenticator } from "../../../core/domain/factors/authenticators.ts";
import type { Passkey } from "../../../core/domain/factors/passkey.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { Device } from "../../../core/domain/session/device.ts";
import type { Session } from "../../../core/domain/session/session.ts";
import type { ConnectedClient } from "../../../core/service.ts";
import { type PageRequest, respondPage } from "../http/page.ts";
import { requireSession, type SignedIn } from "../http/signed_in.ts";
import { Message } from "../parts/fields.tsx";
import { Layout } from "../parts/layout.tsx";
import { ConnectedClients } from "./connected_clients.tsx";
import { PostButton } from "./post_button.tsx";
import { oneLine, shortDate, shortUserAgent } from "../parts/shown.ts";

/** Everything that the page shows about a user. */
interface Account extends SignedIn {
  readonly authenticators: readonly Authenticator[];
  readonly passkeys: readonly Passkey[];
  readonly devices: readonly Device[];
  readonly sessions: readonly Session[];
  readonly currentDevice: string | null;
  readonly clients: readonly ConnectedClient[];
}

interface SectionProps {
  readonly page: PageRequest;
  readonly account: Account;
}

/** The account, with a message about what was just done. */
export async function getAccount(page: PageRequest): Promise<Response> {
  const found = await requireSession(page);
  if (found instanceof Response) return found;
  const account = await readAccount(page, found);
  const { saved } = page.words.account;
  const notice: string | undefined =
    saved[new URL(page.c.req.url).searchParams.get("saved") as keyof typeof saved];
  const { title, logOut } = page.words.account;
  const html = (
    <Layout page={page} title={title} wide action={<LogOut label={logOut} />}>
      {notice && <Message kind="status">{notice}</Message>}
      <Profile page={page} account={account} />
      <Authenticators page={page} account={account} />
      <Passkeys page={page} account={account} />
      <Devices page={page} account={account} />
      <Sessions page={page} account={account} />
      <ConnectedClients page={page} clients={account.clients} />
      <Data page={page} />
    </Layout>
  );
  return respondPage(page, 200, html.toString());
}

function LogOut({ label }: { readonly label: string }): PageHtml {
  return (
    <form method="post" action="/logout">
      <button type="submit" class="small">{label}</button>
    </form>
  );
}

async function readAccount(page: PageRequest, found: SignedIn): Promise<Account> {
  const { service } = page;
  const { sessionToken } = found;
  const [authenticators, passkeys, devices, sessions, clients] = await Promise.all([
    service.listAuthenticators({ sessionToken }, page.caller),
    service.listPasskeys({ sessionToken }, page.caller),
    service.listDevices({ sessionToken }, page.caller),
    service.listOwnSessions({ sessionToken }, page.caller),
    service.listConnectedClients({ sessionToken }, page.caller),
  ]);
  return {
    ...found,
    authenticators: authenticators.ok ? authenticators.value : [],
    passkeys: passkeys.ok ? passkeys.value : [],
    devices: devices.ok ? devices.value.devices : [],
    currentDevice: devices.ok ? devices.value.current : null,
    sessions: sessions.ok ? sessions.value.sessions : [],
    clients: clients.ok ? clients.value : [],
  };
}

function Profile({ page, account: { user } }: SectionProps): PageHtml {
  const { account, common } = page.words;
  const verified = user.phoneVerifiedAt === null ? account.unverified : account.verified;
  return (
    <section aria-labelledby="profile">
      <h2 id="profile">{account.profile}</h2>
      <table>
        <tbody>
          <tr>
            <th scope="row">{common.username}</th>
            <td>{user.username}</td>
            <td></td>
          </tr>
          <tr>
            <th scope="row">{account.phone}</th>
            <td>{oneLine(maskPhoneNumber(user.phoneNumber))} ({verified})</td>
            <td>
              <a href="/account/phone">{account.changePhone}</a>
            </td>
          </tr>
          <tr>
            <th scope="row">{account.password}</th>
            <td aria-hidden="true">••••••••</td>
            <td>
              <a href="/account/password">{account.changePassword}</a>
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function Authenticators({ page, account: { authenticators } }: SectionProps): PageHtml {
  const { account } = page.words;
  const app = authenticators.find(({ kind }) => kind === "totp");
  const codes = authenticators.find(({ kind }) => kind === "recovery_codes");
  return (
    <section aria-labelledby="app">
      <h2 id="app">{account.app}</h2>
      {app === undefined
        ? (
          <>
            <p>{account.appNone}</p>
            <PostButton action="/account/app" label={account.appAdd} />
          </>
        )
        : (
          <>
            <p>{account.appSet(shortDate(page.words.lang, app.addedAt))}</p>
            <PostButton action="/account/app/remove" label={account.remove} danger />
          </>
        )}
      <h2>{account.recoveryCodes}</h2>
      <p>{account.recoveryLeft(codes !== undefined && "count" in codes ? codes.count : 0)}</p>
      <PostButton action="/account/recovery-codes" label={account.recoveryReplace} />
    </section>
  );
}

function Passkeys({ page, account: { passkeys } }: SectionProps): PageHtml {
  const { account } = page.words;
  return (
    <section aria-labelledby="passkeys">
      <h2 id="passkeys">{account.passkeys}</h2>
      <p>{account.passkeysNone}</p>
      {passkeys.map((passkey) => (
        <div class="row" key={passkey.id}>
          <form method="post" action="/account/passkeys/rename" class="row">
            <input type="hidden" name="id" value={passkey.id} />
            <label for={`name-${passkey.id}`}>{account.passkeyName}</label>
            <input type="text" id={`name-${passkey.id}`} name="name" value={passkey.name} />
            <button type="submit" class="small">{account.rename}</button>
          </form>
          <PostButton
            action="/account/passkeys/remove"
            id={passkey.id}
            label={account.remove}
            about={passkey.name}
            danger
          />
        </div>
      ))}
      <div data-needs-passkeys>
        <PostButton action="/account/passkeys/start" label={account.passkeyAdd} />
      </div>
    </section>
  );
}

function Devices({ page, account: { devices } }: SectionProps): PageHtml {
  const { account, lang } = page.words;
  return (
    <section aria-labelledby="devices">
      <h2 id="devices">{account.devices}</h2>
      {devices.length === 0 && <p>{account.devicesNone}</p>}
      <table>
        <tbody>
          {devices.map((device) => (
            <tr key={device.id}>
              <th scope="row">{shortUserAgent(device.userAgent) ?? account.unknownDevice}</th>
              <td>{account.lastSeen(shortDate(lang, device.lastUsedAt))}</td>
              <td>
                <PostButton
                  action="/account/devices/end"
                  id={device.id}
                  label={account.untrust}
                  about={shortUserAgent(device.userAgent) ?? account.unknownDevice}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Sessions({ page, account: { sessions, session } }: SectionProps): PageHtml {
  const { account } = page.words;
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">{account.sessions}</h2>
      <table>
        <tbody>
          {sessions.map((one) => (
            <SessionRow key={one.id} page={page} one={one} isCurrent={one.id === session.id} />
          ))}
        </tbody>
      </table>
      {sessions.length > 1 && (
        <PostButton action="/account/sessions/end-others" label={account.endOthers} />
      )}
    </section>
  );
}

function SessionRow(
  { page, one, isCurrent }: {
    readonly page: PageRequest;
    readonly one: Session;
    readonly isCurrent: boolean;
  },
): PageHtml {
  const { account, lang } = page.words;
  const name = shortUserAgent(one.userAgent) ?? account.unknownDevice;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{one.address} {account.lastSeen(shortDate(lang, one.lastSeenAt as Instant))}</td>
      <td>
        {isCurrent ? account.thisSession : (
          <PostButton
            action="/account/sessions/end"
            id={one.id}
            label={account.end}
            about={name}
          />
        )}
      </td>
    </tr>
  );
}

function Data({ page }: { readonly page: PageRequest }): PageHtml {
  const { account } = page.words;
  return (
    <section aria-labelledby="data">
      <h2 id="data">{account.data}</h2>
      <p class="row">
        <a class="button small" href="/account/export">{account.export}</a>
        <a class="button small" href="/account/delete">{account.delete}</a>
      </p>
    </section>
  );
}
