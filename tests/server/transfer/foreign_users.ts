/**
 * Users of other systems, with hashes that were made independently of Latchkey: by bcryptjs,
 * hash-wasm and node:crypto, and the public test vector of Firebase.
 * @module
 */
import { hashSync } from "bcryptjs";
import { argon2id } from "hash-wasm";
import { pbkdf2Sync, scryptSync } from "node:crypto";

export const foreignPassword = "correct horse battery staple";

export interface ForeignFile {
  readonly name: string;
  readonly text: string;
  readonly options: readonly string[];
  /** Who can log in afterward, and with which password. */
  readonly logins: readonly (readonly [username: string, password: string])[];
}

const base64 = (bytes: Uint8Array): string => bytes.toBase64();
const salt = new Uint8Array(16).fill(7);
const number = (last: number): string => `+120255501${String(last).padStart(2, "0")}`;

export function bcryptOf(password: string, variant = "2b"): string {
  return hashSync(password, 4).replace(/^\$2b/, `$${variant}`);
}

export async function argon2Of(password: string): Promise<string> {
  return await argon2id({
    password,
    salt,
    iterations: 2,
    parallelism: 1,
    memorySize: 64,
    hashLength: 32,
    outputType: "encoded",
  });
}

/** The password has a ligature, which better-auth normalizes and we must too. */
export const ligaturePassword = "e\uFB03cient horse battery";

export function betterAuthHash(password: string): string {
  const text = "0123456789abcdef0123456789abcdef";
  const key = scryptSync(password.normalize("NFKC"), text, 64, {
    N: 16384,
    r: 16,
    p: 1,
    maxmem: 128 * 16384 * 16 * 2,
  });
  return `${text}:${key.toString("hex")}`;
}

export const ownCsv = async (): Promise<ForeignFile> => {
  const pbkdf2 = pbkdf2Sync(foreignPassword, salt, 1000, 32, "sha256");
  const scrypt = scryptSync(foreignPassword, salt, 32, { N: 1024, r: 8, p: 1 });
  const hashes = {
    "plain-2a": bcryptOf(foreignPassword, "2a"),
    "plain-2b": bcryptOf(foreignPassword),
    "plain-2y": bcryptOf(foreignPassword, "2y"),
    "phc-argon2": await argon2Of(foreignPassword),
    "phc-pbkdf2": `$pbkdf2-sha256$i=1000,l=32$${base64(salt)}$${base64(pbkdf2)}`,
    "phc-scrypt": `$scrypt$ln=10,r=8,p=1$${base64(salt)}$${base64(scrypt)}`,
  };
  const rows = Object.entries(hashes)
    .map(([name, hash], at) => `${name},${number(at)},"${hash}"`);
  return {
    name: "users.csv",
    text: ["username,phone_number,password_hash", ...rows].join("\r\n"),
    options: [],
    logins: Object.keys(hashes).map((name) => [name, foreignPassword]),
  };
};

export function betterAuthFile(): ForeignFile {
  const users = [
    {
      id: "1",
      email: "ada@better.example",
      phoneNumber: number(20),
      phoneNumberVerified: true,
      role: "admin",
      createdAt: "2024-01-02T03:04:05.000Z",
      password: betterAuthHash(foreignPassword),
    },
    {
      id: "2",
      email: "bob@better.example",
      phoneNumber: number(21),
      accounts: [
        { providerId: "google", password: null },
        { providerId: "credential", password: betterAuthHash(ligaturePassword) },
      ],
    },
  ];
  return {
    name: "better.ndjson",
    text: users.map((user) => JSON.stringify(user)).join("\n"),
    options: ["--from", "better-auth"],
    logins: [["ada@better.example", foreignPassword], ["bob@better.example", ligaturePassword]],
  };
}

export function supabaseFile(): ForeignFile {
  const columns = "id,email,phone,encrypted_password,phone_confirmed_at,raw_user_meta_data," +
    "banned_until,created_at,deleted_at";
  const hash = bcryptOf(foreignPassword, "2a");
  const rows = [
    `1,ada@supabase.example,12025550130,${hash},2024-01-02 03:04:05.678+00,"{""a"":1}",,` +
    "2024-01-02 03:04:05.678+00,",
    `2,,12025550131,${hash},,,,2024-01-02 03:04:05+00,`,
  ];
  return {
    name: "supabase.csv",
    text: [columns, ...rows].join("\n"),
    options: ["--from", "supabase"],
    logins: [["ada@supabase.example", foreignPassword], [number(31), foreignPassword]],
  };
}

/** https://github.com/firebase/scrypt: the parameters and the user of its README. */
export const firebaseConfig = `hash_config {
  algorithm: SCRYPT,
  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}`;

export function firebaseFile(): ForeignFile {
  const user = {
    localId: "abc",
    email: "ada@firebase.example",
    passwordHash:
      "lSrfV15cpx95_sZS2W9c9Kp6i_LVgQNDNC_qzrCnh1SAyZvqmZqAjTdn3aoItz-VHjoZilo78198JAdRuid5lQ==",
    salt: "42xEC-ixf3L2lw==",
    createdAt: "1704164645000",
    disabled: false,
    mfaInfo: [{ mfaEnrollmentId: "x", phoneInfo: number(40) }],
    customAttributes: '{"plan":"pro"}',
  };
  return {
    name: "firebase.json",
    text: JSON.stringify({ users: [user] }, null, 2),
    options: ["--from", "firebase", "--firebase-config", "config.txt"],
    logins: [["ada@firebase.example", "user1password"]],
  };
}

export async function auth0File(): Promise<ForeignFile> {
  const scrypt = scryptSync(foreignPassword, salt, 64, { N: 1024, r: 8, p: 1 });
  const pbkdf2 = pbkdf2Sync(foreignPassword, salt, 1000, 64, "sha512");
  const plain = (bytes: Uint8Array): string => bytes.toBase64({ omitPadding: true });
  const hashes: readonly object[] = [
    { password_hash: bcryptOf(foreignPassword) },
    { passwordHash: bcryptOf(foreignPassword) },
    {
      custom_password_hash: {
        algorithm: "argon2",
        hash: { value: await argon2Of(foreignPassword), encoding: "utf8" },
      },
    },
    {
      custom_password_hash: {
        algorithm: "pbkdf2",
        hash: {
          value: `$pbkdf2-sha512$i=1000,l=64$${plain(salt)}$${plain(pbkdf2)}`,
          encoding: "utf8",
        },
      },
    },
    {
      custom_password_hash: {
        algorithm: "scrypt",
        hash: { value: scrypt.toString("hex"), encoding: "hex" },
        salt: { value: base64(salt), encoding: "base64" },
        keylen: 64,
        cost: 1024,
        blockSize: 8,
        parallelization: 1,
      },
    },
  ];
  const users = hashes.map((hash, at) => ({
    email: `user${at}@auth0.example`,
    user_metadata: { phone_number: number(50 + at) },
    app_metadata: { plan: "pro" },
    ...hash,
  }));
  return {
    name: "auth0.json",
    text: JSON.stringify(users),
    options: ["--from", "auth0"],
    logins: users.map(({ email }) => [email, foreignPassword] as const),
  };
}

export async function keycloakFile(): Promise<ForeignFile> {
  const credential = (algorithm: string, hashIterations: number, value: string, more = {}) => ({
    type: "password",
    secretData: JSON.stringify({ value, salt: base64(salt), additionalParameters: {} }),
    credentialData: JSON.stringify({ hashIterations, algorithm, additionalParameters: more }),
  });
  const encoded = await argon2Of(foreignPassword);
  const digest = Uint8Array.fromBase64(encoded.split("$").at(-1) ?? "");
  const credentials = [
    credential("argon2", 2, base64(digest), {
      hashLength: ["32"],
      memory: ["64"],
      type: ["id"],
      version: ["1.3"],
      parallelism: ["1"],
    }),
    ...["sha1", "sha256", "sha512"].map((hash) =>
      credential(
        hash === "sha1" ? "pbkdf2" : `pbkdf2-${hash}`,
        1000,
        base64(pbkdf2Sync(foreignPassword, salt, 1000, 64, hash)),
      )
    ),
  ];
  const users = credentials.map((one, at) => ({
    id: `id-${at}`,
    username: `keycloak-${at}`,
    enabled: true,
    createdTimestamp: 1704164645000,
    attributes: { phoneNumber: [number(60 + at)], phoneNumberVerified: ["true"] },
    credentials: [{ type: "otp", secretData: "{}", credentialData: "{}" }, one],
    realmRoles: ["default-roles-demo", "offline_access", "staff"],
  }));
  return {
    name: "realm.json",
    text: JSON.stringify({ id: "demo", realm: "demo", roles: { realm: [] }, users }, null, 1),
    options: ["--from", "keycloak"],
    logins: users.map(({ username }) => [username, foreignPassword] as const),
  };
}
