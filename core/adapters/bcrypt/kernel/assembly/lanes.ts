// bcrypt in AssemblyScript: up to three hashes of one cost, computed in one loop. One hash is a
// chain of loads that each wait for the one before, which leaves most of a core idle. Independent
// hashes, round by round, fill it. Four are slower again, because their words exceed the registers.
//
// Optimization moves the loads and loses the gain, so it is compiled without; see `build.ts`.
//
// Branches and the size of memory do not depend on a password. The addresses of loads do, as in
// every Blowfish.
import { pi } from "./pi";

// A lane is the state of one hash: the S-boxes, the subkeys and what it was called with. Offsets
// and sizes are in bytes.
const subkeys: usize = 4096;
const subkeysSize: usize = 72;
const key: usize = 4168;
const salt: usize = 4240;
const saltSize: usize = 16;
const digest: usize = 4256;
const digestSize: usize = 24;
// Not a multiple of 4096: a load that has the low 12 bits of an earlier store's address may wait.
const laneSize: usize = 4352;
const lanesMax: usize = 3;

const a: usize = 0x4000;
const b: usize = a + laneSize;
const c: usize = b + laneSize;

// The words of the text "OrpheanBeholderScryDoubt".
const text = memory.data<u32>([
  0x4f727068, 0x65616e42, 0x65686f6c, 0x64657253, 0x63727944, 0x6f756274,
]);

/** Where to write the 72 bytes of a lane's key and, after them, the 16 bytes of its salt. */
export function inputAt(lane: usize): usize {
  return a + lane * laneSize + key;
}

/** Where `finishAll` writes the 24 bytes of a lane's digest. */
export function digestAt(lane: usize): usize {
  return a + lane * laneSize + digest;
}

/** Starts 1, 2 or 3 hashes, whose keys and salts are in the lanes. */
export function startAll(lanes: usize): void {
  const end = a + lanes * laneSize;
  for (let lane = a; lane < end; lane += laneSize) start(lane);
}

/** Computes some of the 2^cost rounds of the hashes, so that the caller can pause between them. */
export function mixAll(lanes: usize, rounds: u32): void {
  const end = a + lanes * laneSize;
  for (; rounds > 0; rounds--) {
    for (let lane = a; lane < end; lane += laneSize) mixKey(lane);
    expand(lanes);
    for (let lane = a; lane < end; lane += laneSize) mixSalt(lane);
    expand(lanes);
  }
}

/** Writes the digests of the hashes. Called after all rounds. */
export function finishAll(lanes: usize): void {
  const end = a + lanes * laneSize;
  for (let lane = a; lane < end; lane += laneSize) finish(lane);
}

/** Overwrites everything of all lanes. */
export function wipe(): void {
  memory.fill(a, 0, lanesMax * laneSize);
  left = 0;
  right = 0;
}

function start(lane: usize): void {
  memory.copy(lane + subkeys, pi, subkeysSize);
  memory.copy(lane, pi + subkeysSize, subkeys);
  for (let at = lane + key; at < lane + digest; at += 4) store<u32>(at, bswap(load<u32>(at)));
  mixKey(lane);
  expandSalted(lane);
}

function finish(lane: usize): void {
  for (let at: usize = 0; at < digestSize; at += 8) {
    left = load<u32>(text + at);
    right = load<u32>(text + at, 4);
    for (let times = 64; times > 0; times--) encrypt(lane);
    store<u32>(lane + digest + at, bswap(left));
    store<u32>(lane + digest + at, bswap(right), 4);
  }
}

function mixKey(lane: usize): void {
  for (let at: usize = 0; at < subkeysSize; at += 4) {
    const word = load<u32>(lane + at, key);
    store<u32>(lane + at, load<u32>(lane + at, subkeys) ^ word, subkeys);
  }
}

function mixSalt(lane: usize): void {
  for (let at: usize = 0; at < subkeysSize; at += 4) {
    const word = load<u32>(lane + (at & (saltSize - 4)), salt);
    store<u32>(lane + at, load<u32>(lane + at, subkeys) ^ word, subkeys);
  }
}

// What runs a few times a hash takes one lane at a time.
let left: u32 = 0;
let right: u32 = 0;

/** Replaces the subkeys and the S-boxes with what encrypts the salt under those before. */
function expandSalted(lane: usize): void {
  let half: usize = 0;
  left = 0;
  right = 0;
  let at: usize = subkeys;
  do {
    left ^= load<u32>(lane + half, salt);
    right ^= load<u32>(lane + half, salt + 4);
    half ^= 8;
    encrypt(lane);
    store<u32>(lane + at, left);
    store<u32>(lane + at, right, 4);
    at += 8;
    if (at == subkeys + subkeysSize) at = 0;
  } while (at != subkeys);
}

/** Encrypts `left` and `right` in place. */
function encrypt(lane: usize): void {
  let l = left ^ load<u32>(lane, subkeys);
  let r = right;
  for (let at = lane + 4; at < lane + 68; at += 8) {
    r ^= load<u32>(at, subkeys) ^ mixed(lane, l);
    l ^= load<u32>(at, subkeys + 4) ^ mixed(lane, r);
  }
  left = r ^ load<u32>(lane, subkeys + 68);
  right = l;
}

function mixed(lane: usize, x: u32): u32 {
  const sum = load<u32>(lane + ((x >>> 22) & 0x3fc)) +
    load<u32>(lane + ((x >>> 14) & 0x3fc), 1024);
  return (sum ^ load<u32>(lane + ((x >>> 6) & 0x3fc), 2048)) +
    load<u32>(lane + ((x << 2) & 0x3fc), 3072);
}

// Nearly all of the time is spent here.
function expand(lanes: usize): void {
  if (lanes == 1) expand1();
  else if (lanes == 2) expand2();
  else expand3();
}

/**
 * A round of lane a: mixes the subkey at byte `at` and the S-boxes' words for the bytes of x into
 * y. All addresses come before all loads (8 % faster with one lane), and the subkey before the
 * S-boxes' words, because only those have to be waited for (6 %). Each lane has its own function,
 * because the offsets of loads must be constants.
 */
// @ts-ignore: decorator
@inline
function roundA(x: u32, y: u32, at: usize): u32 {
  const first = (x >>> 22) & 0x3fc;
  const second = (x >>> 14) & 0x3fc;
  const third = (x >>> 6) & 0x3fc;
  const fourth = (x & 0xff) << 2;
  y ^= load<u32>(at, a + subkeys);
  return y ^ (((load<u32>(second, a + 1024) + load<u32>(first, a)) ^
    load<u32>(third, a + 2048)) + load<u32>(fourth, a + 3072));
}

// @ts-ignore: decorator
@inline
function roundB(x: u32, y: u32, at: usize): u32 {
  const first = (x >>> 22) & 0x3fc;
  const second = (x >>> 14) & 0x3fc;
  const third = (x >>> 6) & 0x3fc;
  const fourth = (x & 0xff) << 2;
  y ^= load<u32>(at, b + subkeys);
  return y ^ (((load<u32>(second, b + 1024) + load<u32>(first, b)) ^
    load<u32>(third, b + 2048)) + load<u32>(fourth, b + 3072));
}

// @ts-ignore: decorator
@inline
function roundC(x: u32, y: u32, at: usize): u32 {
  const first = (x >>> 22) & 0x3fc;
  const second = (x >>> 14) & 0x3fc;
  const third = (x >>> 6) & 0x3fc;
  const fourth = (x & 0xff) << 2;
  y ^= load<u32>(at, c + subkeys);
  return y ^ (((load<u32>(second, c + 1024) + load<u32>(first, c)) ^
    load<u32>(third, c + 2048)) + load<u32>(fourth, c + 3072));
}

/** Replaces the subkeys and the S-boxes with what encrypts zeros under those before. */
function expand1(): void {
  let la: u32 = 0, ra: u32 = 0;
  let last: u32 = 0;
  let at: usize = subkeys;
  do {
    la ^= load<u32>(0, a + subkeys);
    ra = roundA(la, ra, 4);
    la = roundA(ra, la, 8);
    ra = roundA(la, ra, 12);
    la = roundA(ra, la, 16);
    ra = roundA(la, ra, 20);
    la = roundA(ra, la, 24);
    ra = roundA(la, ra, 28);
    la = roundA(ra, la, 32);
    ra = roundA(la, ra, 36);
    la = roundA(ra, la, 40);
    ra = roundA(la, ra, 44);
    la = roundA(ra, la, 48);
    ra = roundA(la, ra, 52);
    la = roundA(ra, la, 56);
    ra = roundA(la, ra, 60);
    la = roundA(ra, la, 64);
    last = ra ^ load<u32>(0, a + subkeys + 68);
    ra = la;
    la = last;
    store<u32>(at, la, a);
    store<u32>(at, ra, a + 4);
    at += 8;
    if (at == subkeys + subkeysSize) at = 0;
  } while (at != subkeys);
}

function expand2(): void {
  let la: u32 = 0, ra: u32 = 0;
  let lb: u32 = 0, rb: u32 = 0;
  let last: u32 = 0;
  let at: usize = subkeys;
  do {
    la ^= load<u32>(0, a + subkeys);
    lb ^= load<u32>(0, b + subkeys);
    ra = roundA(la, ra, 4); rb = roundB(lb, rb, 4);
    la = roundA(ra, la, 8); lb = roundB(rb, lb, 8);
    ra = roundA(la, ra, 12); rb = roundB(lb, rb, 12);
    la = roundA(ra, la, 16); lb = roundB(rb, lb, 16);
    ra = roundA(la, ra, 20); rb = roundB(lb, rb, 20);
    la = roundA(ra, la, 24); lb = roundB(rb, lb, 24);
    ra = roundA(la, ra, 28); rb = roundB(lb, rb, 28);
    la = roundA(ra, la, 32); lb = roundB(rb, lb, 32);
    ra = roundA(la, ra, 36); rb = roundB(lb, rb, 36);
    la = roundA(ra, la, 40); lb = roundB(rb, lb, 40);
    ra = roundA(la, ra, 44); rb = roundB(lb, rb, 44);
    la = roundA(ra, la, 48); lb = roundB(rb, lb, 48);
    ra = roundA(la, ra, 52); rb = roundB(lb, rb, 52);
    la = roundA(ra, la, 56); lb = roundB(rb, lb, 56);
    ra = roundA(la, ra, 60); rb = roundB(lb, rb, 60);
    la = roundA(ra, la, 64); lb = roundB(rb, lb, 64);
    last = ra ^ load<u32>(0, a + subkeys + 68);
    ra = la;
    la = last;
    store<u32>(at, la, a);
    store<u32>(at, ra, a + 4);
    last = rb ^ load<u32>(0, b + subkeys + 68);
    rb = lb;
    lb = last;
    store<u32>(at, lb, b);
    store<u32>(at, rb, b + 4);
    at += 8;
    if (at == subkeys + subkeysSize) at = 0;
  } while (at != subkeys);
}

function expand3(): void {
  let la: u32 = 0, ra: u32 = 0;
  let lb: u32 = 0, rb: u32 = 0;
  let lc: u32 = 0, rc: u32 = 0;
  let last: u32 = 0;
  let at: usize = subkeys;
  do {
    la ^= load<u32>(0, a + subkeys);
    lb ^= load<u32>(0, b + subkeys);
    lc ^= load<u32>(0, c + subkeys);
    ra = roundA(la, ra, 4); rb = roundB(lb, rb, 4); rc = roundC(lc, rc, 4);
    la = roundA(ra, la, 8); lb = roundB(rb, lb, 8); lc = roundC(rc, lc, 8);
    ra = roundA(la, ra, 12); rb = roundB(lb, rb, 12); rc = roundC(lc, rc, 12);
    la = roundA(ra, la, 16); lb = roundB(rb, lb, 16); lc = roundC(rc, lc, 16);
    ra = roundA(la, ra, 20); rb = roundB(lb, rb, 20); rc = roundC(lc, rc, 20);
    la = roundA(ra, la, 24); lb = roundB(rb, lb, 24); lc = roundC(rc, lc, 24);
    ra = roundA(la, ra, 28); rb = roundB(lb, rb, 28); rc = roundC(lc, rc, 28);
    la = roundA(ra, la, 32); lb = roundB(rb, lb, 32); lc = roundC(rc, lc, 32);
    ra = roundA(la, ra, 36); rb = roundB(lb, rb, 36); rc = roundC(lc, rc, 36);
    la = roundA(ra, la, 40); lb = roundB(rb, lb, 40); lc = roundC(rc, lc, 40);
    ra = roundA(la, ra, 44); rb = roundB(lb, rb, 44); rc = roundC(lc, rc, 44);
    la = roundA(ra, la, 48); lb = roundB(rb, lb, 48); lc = roundC(rc, lc, 48);
    ra = roundA(la, ra, 52); rb = roundB(lb, rb, 52); rc = roundC(lc, rc, 52);
    la = roundA(ra, la, 56); lb = roundB(rb, lb, 56); lc = roundC(rc, lc, 56);
    ra = roundA(la, ra, 60); rb = roundB(lb, rb, 60); rc = roundC(lc, rc, 60);
    la = roundA(ra, la, 64); lb = roundB(rb, lb, 64); lc = roundC(rc, lc, 64);
    last = ra ^ load<u32>(0, a + subkeys + 68);
    ra = la;
    la = last;
    store<u32>(at, la, a);
    store<u32>(at, ra, a + 4);
    last = rb ^ load<u32>(0, b + subkeys + 68);
    rb = lb;
    lb = last;
    store<u32>(at, lb, b);
    store<u32>(at, rb, b + 4);
    last = rc ^ load<u32>(0, c + subkeys + 68);
    rc = lc;
    lc = last;
    store<u32>(at, lc, c);
    store<u32>(at, rc, c + 4);
    at += 8;
    if (at == subkeys + subkeysSize) at = 0;
  } while (at != subkeys);
}
