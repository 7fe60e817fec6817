/** The bill of materials of the npm packages in deno.lock, as CycloneDX 1.6. @module */
import { createHash } from "node:crypto";

/** The parts of deno.lock that are read. */
export interface Lock {
  readonly npm: Readonly<Record<string, LockedPackage>>;
  readonly specifiers: Readonly<Record<string, string>>;
}

export interface LockedPackage {
  /** `sha512-` and base64, as npm publishes it. */
  readonly integrity: string;
  /** Each `name@version`, or only the name if the lock has one version of it. */
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
  readonly optionalPeers?: readonly string[];
}

export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

/** Returns the `license` of a package's package.json: an SPDX expression, or other words. */
export type LicenseOf = (one: PackageVersion) => string;

export interface Component extends PackageVersion {
  readonly type: "library";
  /** The same as `purl`. */
  readonly "bom-ref": string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: "SHA-512"; readonly content: string }[];
  readonly licenses: readonly [
    { readonly expression: string } | {
      readonly license: { readonly name: string };
    },
  ];
}

export interface BillOfMaterials {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.6";
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: {
    readonly component:
      & { readonly type: "application"; readonly "bom-ref": string }
      & Readonly<
        Record<string, unknown>
      >;
  };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * Lists every package of the lock once, by name. The same lock always gives the same text: there is
 * no time in it, and the serial number is a hash. Throws if the lock names a package that it does
 * not contain.
 */
export function buildBillOfMaterials(
  lock: Lock,
  version: string,
  licenseOf: LicenseOf,
): BillOfMaterials {
  const keys = Object.keys(lock.npm).toSorted();
  const components = new Map<string, Component>();
  const edges = new Map<string, Set<string>>();
  for (const key of keys) {
    const locked = lock.npm[key];
    if (locked === undefined) continue;
    const one = packageOf(key);
    const ref = purlOf(one);
    components.set(ref, componentOf(one, locked.integrity, licenseOf(one)));
    // A package is locked once for each set of its peers.
    const targets = edges.get(ref) ?? new Set();
    const all = [...locked.dependencies ?? [], ...locked.optionalDependencies ?? []];
    for (const name of all) targets.add(purlOf(packageOf(keyOf(name, keys))));
    edges.set(ref, targets);
  }
  const own = `pkg:generic/latchkey@${version}`;
  const direct = Object.entries(lock.specifiers).map(([specifier, resolved]) => {
    const name = specifier.slice("npm:".length).replace(/(?<=.)@.*$/, "");
    return purlOf(packageOf(`${name}@${resolved}`));
  });
  edges.set(own, new Set(direct));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([version, lock.npm]))}`,
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": own,
        name: "latchkey",
        version,
        purl: own,
        licenses: [{ expression: "MIT" }],
      },
    },
    components: [...components.values()],
    dependencies: [...edges].map(([ref, targets]) => ({ ref, dependsOn: [...targets].toSorted() })),
  };
}

/** One line for each package: `name version license`. */
export function licenseList({ components }: BillOfMaterials): string {
  const lines = components.map(({ name, version, licenses: [license] }) =>
    `${name} ${version} ${"expression" in license ? license.expression : license.license.name}`
  );
  return `${lines.join("\n")}\n`;
}

/** Reads a key such as `@a/b@1.0.0_peer@2.0.0`. */
export function packageOf(key: string): PackageVersion {
  const found = /^(@?[^@]+)@([^_]+)/.exec(key);
  if (found?.[1] === undefined || found[2] === undefined) throw new Error(`Not a package: ${key}`);
  return { name: found[1], version: found[2] };
}

function keyOf(dependency: string, keys: readonly string[]): string {
  const found = keys.find((key) => key === dependency || key.startsWith(`${dependency}@`));
  if (found === undefined) throw new Error(`${dependency} is not in the lock`);
  return found;
}

function purlOf({ name, version }: PackageVersion): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

function componentOf(one: PackageVersion, integrity: string, license: string): Component {
  const digest = integrity.replace(/^sha512-/, "");
  const purl = purlOf(one);
  return {
    type: "library",
    "bom-ref": purl,
    ...one,
    purl,
    hashes: [{ alg: "SHA-512", content: Uint8Array.fromBase64(digest).toHex() }],
    licenses: [
      /^[\w.+()-]+( (AND|OR|WITH) [\w.+()-]+)*$/.test(license)
        ? { expression: license }
        : { license: { name: license } },
    ],
  };
}

/** A UUID of version 8, which is made from a hash. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}
