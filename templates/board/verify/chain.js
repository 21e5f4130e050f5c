// The log entries of a bundle: each signed, by a key that the log knows, the head before its release.

const KEY = "key", SEALED = "head", RELEASES = ["release", "correction"];
const SIGNED_AS = "survey log 1\n";
const ENTRY = {
  number: isNumber,
  kind: isExactly(KEY, SEALED, ...RELEASES),
  subject: isText,
  on: isText,
  body: isText,
  body_digest: isHex(32),
  previous: isHex(32),
  digest: isHex(32),
  key: isHex(32),
  signature: isHex(64),
};
const RELEASED = {
  format: isExactly(1),
  salt: isHex(16),
  batch: isNumber,
  copy: isHex(32),
  inspection: isNumber,
  reason: isText,
  supersedes: isNumberOrNull,
  tables: isObject,
};
const entryAt = place => `${ENTRIES}[${place}]`;

// The entry of the head, that of the release, and what the release says.
function readChain(text, poll) {
  const entries = readDocument(ENTRIES, text);
  if (!Array.isArray(entries)) throw new Wrong(ENTRIES, "NOT_LIST");
  entries.forEach((entry, place) => checkEntry(entryAt(place), entry));
  checkOrder(entries);
  const [head, release] = entries.filter(entry => entry.kind !== KEY);
  if (head.subject !== poll) throw new Wrong(entryAt(entries.indexOf(head)), "OTHER_POLL");
  const where = entryAt(entries.indexOf(release));
  const released = readDocument(where, release.body);
  checkFields(where, released, RELEASED);
  return { head, release, released };
}

// By itself: its digests and its signature.
function checkEntry(where, entry) {
  checkFields(where, entry, ENTRY, ["body"]);
  if (has(entry, "body") === (entry.kind === SEALED)) throw new Wrong(where, "WITH_BODY");
  if (has(entry, "body") && digestOf(entry.body) !== entry.body_digest) throw new Wrong(where, "WRONG_BODY");
  if (entryDigest(entry) !== entry.digest) throw new Wrong(where, "WRONG_DIGEST");
  if (!isSigned(entry)) throw new Wrong(where, "WRONG_SIGNATURE");
}

function entryDigest({ number, kind, subject, on, body_digest: body, previous }) {
  const content = digestOf(canonical({ body, kind, number, on, subject }));
  return toHex(sha256(fromHex(previous), fromHex(content)));
}

function isSigned({ key, digest, signature }) {
  const signed = fromText(SIGNED_AS), message = new Uint8Array(signed.length + DIGEST);
  message.set(signed);
  message.set(fromHex(digest), signed.length);
  try {
    return ed25519.verify(fromHex(signature), message, fromHex(key), { zip215: false });
  } catch {
    return false;
  }
}

// All together: what there is, in which order, signed with keys that were known by then.
function checkOrder(entries) {
  const known = new Set();
  entries.forEach((entry, place) => {
    const where = entryAt(place), before = entries[place - 1];
    if (before && entry.number <= before.number) throw new Wrong(where, "OUT_OF_ORDER");
    if (before && entry.number === before.number + 1 && entry.previous !== before.digest)
      throw new Wrong(where, "WRONG_LINK");
    if (entry.kind === KEY) known.add(introduced(where, entry));
    if (!known.has(entry.key)) throw new Wrong(where, "UNKNOWN_KEY");
  });
  const others = entries.filter(entry => entry.kind !== KEY), used = new Set(others.map(entry => entry.key));
  const [head, release, ...rest] = others.map(entry => entry.kind);
  const isSet = head === SEALED && RELEASES.includes(release) && !rest.length;
  const areUsed = [...known].every(key => used.has(key)) && entries.length === known.size + 2;
  if (!isSet || !areUsed) throw new Wrong(ENTRIES, "WRONG_SET");
}

function introduced(where, entry) {
  const body = readDocument(where, entry.body);
  checkFields(where, body, { format: isExactly(1), key: isExactly(entry.key) });
  if (entry.subject !== entry.key) throw new Wrong(where, "UNKNOWN_KEY");
  return entry.key;
}
