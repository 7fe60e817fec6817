/** The logo of the pages, with its media type. */
export interface Logo {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: "image/png" | "image/svg+xml";
}

/** LATCHKEY_LOGO_FILE cannot be used. The message is for the operator. */
export class LogoRefused extends Error {
  override readonly name = "LogoRefused";
}

const bytesMax = 64 * 1024;

/** Reads the logo at startup. */
export function readLogo(path: string): Logo {
  const bytes = readBytes(path);
  if (bytes.length > bytesMax) {
    throw new LogoRefused("LATCHKEY_LOGO_FILE names a file that is larger than 64 KiB");
  }
  const type = typeOf(bytes);
  if (type === null) {
    throw new LogoRefused("LATCHKEY_LOGO_FILE names a file that is neither a PNG nor an SVG image");
  }
  return { bytes, type };
}

function readBytes(path: string): Uint8Array<ArrayBuffer> {
  try {
    return Deno.readFileSync(path);
  } catch {
    throw new LogoRefused("LATCHKEY_LOGO_FILE names a file that cannot be read");
  }
}

/** By content, since browsers are not to guess it either. */
function typeOf(bytes: Uint8Array): Logo["type"] | null {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (signature.every((byte, at) => bytes[at] === byte)) return "image/png";
  const text = new TextDecoder().decode(bytes).trimStart();
  return /^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*<svg[\s>]/.test(text) ? "image/svg+xml" : null;
}
