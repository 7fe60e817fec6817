const metadata = /^var (metadata_max_json_default) = (\{\n[^]*?^\});$/m;

/**
 * Makes a bundle parse the numbering plans of libphonenumber-js when they are first used. As a
 * JavaScript object, they take 10 ms of the start of each program, and a service needs them for the
 * first login. Other bundles stay as they are. Throws if the plans are not JSON.
 */
export function deferMetadata(bundle: string): string {
  const [whole, name, plans] = metadata.exec(bundle) ?? [];
  if (whole === undefined || name === undefined || plans === undefined) return bundle;
  const text = JSON.stringify(JSON.stringify(JSON.parse(plans)));
  const [before = "", after = ""] = bundle.split(whole);
  const uses = `(${name} ??= JSON.parse(${name}_text))`;
  const lazy = `var ${name};\nvar ${name}_text = ${text};`;
  return `${before.replaceAll(name, uses)}${lazy}${after.replaceAll(name, uses)}`;
}
