/**
 * SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104) of short texts. `crypto.subtle` queues behind
 * password hashes, and importing node:crypto takes 25 ms of the start and 8 MB, which a service
 * needs for nothing else before its first login. The hash of a token takes a microsecond in both.
 * @module
 */

/** The SHA-256 of a text in UTF-8, in lowercase hex. */
export function sha256Hex(text: string): string {
  const length = copyAscii(text);
  return (length === null ? sha256(encoder.encode(text)) : sha256(copied, length)).toHex();
}

/** The HMAC-SHA-256 of a text in UTF-8. The key is one, too. */
export function hmacSha256(key: string, text: string): Uint8Array<ArrayBuffer> {
  const whole = encoder.encode(key);
  const pad = new Uint8Array(blockBytes);
  pad.set(whole.length > blockBytes ? sha256(whole) : whole);
  const inner = sha256(joined(pad.map((byte) => byte ^ 0x36), encoder.encode(text)));
  return sha256(joined(pad.map((byte) => byte ^ 0x5c), inner));
}

const blockBytes = 64;
const rounds = 64;

/** The first 32 bits of the fractions of the square and cube roots of the first primes. */
const initial = new Int32Array(8);
const constants = new Int32Array(rounds);

fillConstants();

function fillConstants(): void {
  const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * 2 ** 32);
  for (let candidate = 2, found = 0; found < rounds; candidate++) {
    if (!isPrime(candidate)) continue;
    if (found < initial.length) initial[found] = fraction(Math.sqrt(candidate));
    constants[found++] = fraction(Math.cbrt(candidate));
  }
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) {
    if (candidate % divisor === 0) return false;
  }
  return true;
}

const encoder = new TextEncoder();

/** Where a short text is copied to: a new array for each token took as long as half its hash. */
const copied = new Uint8Array(256);

/** Copies a text to `copied`, and returns its length. Null if it is longer or not ASCII. */
function copyAscii(text: string): number | null {
  if (text.length > copied.length) return null;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return null;
    copied[at] = code;
  }
  return text.length;
}

function joined(start: Uint8Array, end: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(start.length + end.length);
  whole.set(start);
  whole.set(end, start.length);
  return whole;
}

// One thread computes one hash at a time, so these are used again. Their indexes are in range, so
// `as number` instead of a default, which would take a quarter more.
const state = new Int32Array(8);
const schedule = new Int32Array(rounds);

function sha256(bytes: Uint8Array, length = bytes.length): Uint8Array<ArrayBuffer> {
  state.set(initial);
  // After the text, a one bit, and at the end of a block its length in bits in eight bytes.
  const blocks = Math.ceil((length + 9) / blockBytes);
  for (let block = 0; block < blocks; block++) {
    readBlock(bytes, block * blockBytes, length);
    if (block === blocks - 1) {
      schedule[14] = Math.floor(length / 2 ** 29);
      schedule[15] = length << 3;
    }
    extendSchedule();
    compress();
  }
  const digest = new Uint8Array(32);
  for (let at = 0; at < digest.length; at++) {
    digest[at] = (state[at >> 2] as number) >>> (24 - (at & 3) * 8);
  }
  return digest;
}

function readBlock(bytes: Uint8Array, start: number, length: number): void {
  for (let word = 0; word < 16; word++) {
    const at = start + word * 4;
    schedule[word] = byteAt(bytes, length, at) << 24 | byteAt(bytes, length, at + 1) << 16 |
      byteAt(bytes, length, at + 2) << 8 | byteAt(bytes, length, at + 3);
  }
}

function byteAt(bytes: Uint8Array, length: number, at: number): number {
  if (at < length) return bytes[at] as number;
  return at === length ? 0x80 : 0;
}

/** Rotates a word to the right. */
function rotated(word: number, bits: number): number {
  return word >>> bits | word << (32 - bits);
}

function extendSchedule(): void {
  for (let at = 16; at < rounds; at++) {
    const early = schedule[at - 15] as number;
    const late = schedule[at - 2] as number;
    const first = rotated(early, 7) ^ rotated(early, 18) ^ early >>> 3;
    const second = rotated(late, 17) ^ rotated(late, 19) ^ late >>> 10;
    schedule[at] = (schedule[at - 16] as number) + first + (schedule[at - 7] as number) + second |
      0;
  }
}

/** Without destructuring, which takes twice the time. */
function compress(): void {
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let at = 0; at < rounds; at++) {
    const mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const added =
      h + mixed + (e & f ^ ~e & g) + (constants[at] as number) + (schedule[at] as number) | 0;
    const turned = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const next = added + turned + (a & b ^ a & c ^ b & c) | 0;
    h = g;
    g = f;
    f = e;
    e = d + added | 0;
    d = c;
    c = b;
    b = a;
    a = next;
  }
  add(0, a);
  add(1, b);
  add(2, c);
  add(3, d);
  add(4, e);
  add(5, f);
  add(6, g);
  add(7, h);
}

function add(at: number, word: number): void {
  state[at] = (state[at] as number) + word;
}
