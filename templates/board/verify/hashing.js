// SHA-256 (FIPS 180-4) for very many short messages of a few shapes: nothing is allocated while it runs. A browser's own
// works only over https and one message at a time.

const ROUND_CONSTANTS = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const START = new Int32Array([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
const DIGEST = 32;
const state = new Int32Array(8);
const schedule = new Int32Array(64);

// A message of one length, padded once; its bytes may be written anew before each hash.
class Message {
  constructor(length) {
    this.length = length;
    this.bytes = new Uint8Array(Math.ceil((length + 9) / 64) * 64);
    this.bytes[length] = 0x80;
    const end = new DataView(this.bytes.buffer, this.bytes.length - 8);
    end.setUint32(0, Math.floor(length / 0x20000000));
    end.setUint32(4, length << 3);
  }

  hashInto(target, place) {
    state.set(START);
    for (let block = 0; block < this.bytes.length; block += 64) compress(this.bytes, block);
    for (let word = 0; word < 8; word++) {
      const value = state[word];
      target[place++] = value >>> 24;
      target[place++] = value >>> 16;
      target[place++] = value >>> 8;
      target[place++] = value;
    }
  }
}

function compress(bytes, start) {
  for (let t = 0, place = start; t < 16; t++, place += 4)
    schedule[t] = (bytes[place] << 24) | (bytes[place + 1] << 16) | (bytes[place + 2] << 8) | bytes[place + 3];
  for (let t = 16; t < 64; t++) {
    const x = schedule[t - 15], y = schedule[t - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[t] = (schedule[t - 16] + s0 + schedule[t - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[t] + schedule[t]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0;
    d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

function sha256(...parts) {
  const message = new Message(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    message.bytes.set(part, place);
    place += part.length;
  }
  const digest = new Uint8Array(DIGEST);
  message.hashInto(digest, 0);
  return digest;
}

// The checksum of zip archives: it tells a damaged download from a changed one.
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

function crc32(bytes, before = 0) {
  let crc = ~before;
  for (let place = 0; place < bytes.length; place++) crc = CRC_TABLE[(crc ^ bytes[place]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const utf8 = new TextEncoder();

function fromText(text) {
  return utf8.encode(text);
}

function toHex(bytes) {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(hex) {
  return Uint8Array.from({ length: hex.length / 2 }, (_, place) => parseInt(hex.substr(2 * place, 2), 16));
}

function digestOf(text) {
  return toHex(sha256(fromText(text)));
}

// Negative, 0 or positive, as 32 bytes here come before, equal or after 32 bytes there.
function compare(left, leftPlace, right, rightPlace, length) {
  for (let place = 0; place < length; place++) {
    const difference = left[leftPlace + place] - right[rightPlace + place];
    if (difference) return difference;
  }
  return 0;
}
