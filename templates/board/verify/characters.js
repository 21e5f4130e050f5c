// A digest as twelve Chinese characters, and what somebody kept held against it.

const BITS_EACH = 11, CHARACTERS = 12;
const NOT_KEPT = /[^0-9a-f\u3400-\u9fff]/g; // blanks and marks, as people put them between

function inCharacters(digest, list) {
  const bits = Array.from(fromHex(digest), byte => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: CHARACTERS }, (_, place) =>
    list[parseInt(bits.substr(place * BITS_EACH, BITS_EACH), 2)]).join("");
}

// What was kept, as it is compared: the characters, the digest in hex, or nothing where it can be neither.
function readKept(typed) {
  const kept = typed.normalize("NFKC").toLowerCase().replace(NOT_KEPT, "");
  const isDigest = /^[0-9a-f]{64}$/.test(kept), areCharacters = /^[\u3400-\u9fff]{12}$/.test(kept);
  return isDigest || areCharacters ? kept : "";
}

function readReceipt(typed) {
  const receipt = typed.normalize("NFKC").toLowerCase().replace(/[^0-9a-z]/g, "");
  return isHex(16)(receipt) ? receipt : "";
}
