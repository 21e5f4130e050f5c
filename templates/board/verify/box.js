// The closing head of a bundle, and what it leads to: manifest, published table, sections and their roots.

const PLAIN = "plain", CLASSED = "classed";
const CHANNEL = "channel", GROUP = "group", FLAG = "flag";
const KINDS = [CHANNEL, GROUP, FLAG]; // of classes, in the order of their commitments
const LISTED_KINDS = [CHANNEL, FLAG, GROUP]; // and of their sections
const PAPER = ":paper", PAPERS = ["valid", "spoilt"], BITS = ["0", "1"];
const SPOILT = 1, YES = 1; // as indices
const SINGLE = ["one", "check", "score"], MANY = "many", TEXT = "text", SCORE = "score";
const SCORES = Array.from({ length: 11 }, (_, n) => ({ value: String(n), label: { zh: String(n) }, points: 10 * n }));

const ROOT = { root: isHex(32) };
const HEAD_FIELDS = {
  format: isExactly(1),
  poll: isText,
  manifest: isHex(32),
  salt: isHex(16),
  turnout: isObject,
  opinions: isNumbers,
  classes: isObject,
  ballots: isObject,
  items: isObject,
};
const TURNOUT = {
  eligible: isNumberOrNull,
  present: isNumberOrNull,
  issued: isNumberOrNull,
  spent: isNumberOrNull,
  void: isNumberOrNull,
  returned: isNumber,
};
const SECTION = { name: isText, root: isHex(32), form: isExactly(null, PLAIN, CLASSED) };

const classSection = (kind, word) => `:${kind}=${word}`;
const validSection = group => `:valid ${GROUP}=${group}`;

function readHead(text, entry, code) {
  if (digestOf(text) !== entry.body_digest) throw new Wrong(HEAD, "NOT_SIGNED_HEAD");
  const head = readDocument(HEAD, text);
  checkFields(HEAD, head, HEAD_FIELDS);
  checkFields(`${HEAD}: turnout`, head.turnout, TURNOUT);
  checkFields(`${HEAD}: classes`, head.classes, { channel: isWords, group: isWords, flag: isWords });
  checkFields(`${HEAD}: ballots`, head.ballots, { ...ROOT, size: isNumber });
  checkFields(`${HEAD}: items`, head.items, { ...ROOT, sections: isNumber });
  if (head.poll !== code) throw new Wrong(HEAD, "OTHER_POLL");
  if (head.turnout.returned !== head.ballots.size) throw new Wrong(HEAD, "SIZES_DIFFER");
  return head;
}

function readManifest(text, head) {
  if (digestOf(text) !== head.manifest) throw new Wrong(MANIFEST, "NOT_MANIFEST");
  let manifest;
  try {
    manifest = JSON.parse(text);
    manifest.instrument.items = manifest.instrument.items.map(item => readItem(manifest.instrument, item));
  } catch {
    throw new Wrong(MANIFEST, "UNREADABLE");
  }
  if (manifest.code !== head.poll) throw new Wrong(MANIFEST, "OTHER_POLL");
  const texts = manifest.instrument.items.filter(item => item.kind === TEXT).map(item => item.key);
  if (canonical(Object.keys(head.opinions).sort()) !== canonical(texts.sort()))
    throw new Wrong(`${HEAD}: opinions`, "WRONG_OPINIONS");
  return manifest;
}

// An item with its choices, whether it is rated, and the points of the choices that decide.
function readItem({ good = [], score }, item) {
  const choices = item.kind === SCORE ? SCORES : (item.choices || []).map(choice => ({ ...choice }));
  const values = choices.map(choice => choice.value);
  const isRated = ["one", SCORE].includes(item.kind) && values.some(value => good.includes(value));
  if (isRated && score && item.kind !== SCORE) {
    const points = score.split("/").map(Number), decided = choices.filter(choice => !choice.neutral);
    decided.forEach((choice, place) => { choice.points = points[place]; });
  }
  return { ...item, choices, isRated };
}

// Every section of a poll, in the order of the item root: its name, the values by their index, the item it asks.
function sectionsOf(instrument, classes) {
  const found = [{ name: PAPER, values: PAPERS }];
  for (const kind of LISTED_KINDS)
    for (const word of classes[kind]) found.push({ name: classSection(kind, word), values: BITS });
  for (const word of classes[GROUP]) found.push({ name: validSection(word), values: BITS });
  for (const { key, kind, choices } of instrument.items) {
    const values = choices.map(choice => choice.value);
    if (SINGLE.includes(kind)) found.push({ name: key, values: ["", ...values], item: key });
    if (kind !== MANY) continue;
    found.push({ name: key, values: BITS, item: key });
    for (const value of values) found.push({ name: `${key}=${value}`, values: BITS, item: key });
  }
  return found;
}

// The sections with their roots and forms, once these are seen to be the ones of the head.
function readSections(text, manifest, head) {
  const listed = readDocument(SECTIONS, text), sections = sectionsOf(manifest.instrument, head.classes);
  if (!Array.isArray(listed)) throw new Wrong(SECTIONS, "WRONG_SECTIONS");
  listed.forEach((entry, place) => checkFields(`${SECTIONS}[${place}]`, entry, SECTION));
  const names = sections.map(section => section.name);
  if (canonical(listed.map(entry => entry.name)) !== canonical(names) || head.items.sections !== names.length)
    throw new Wrong(SECTIONS, "WRONG_SECTIONS");
  const tree = new Tree();
  for (const { name, root } of listed) tree.add(sectionEntry(name, head.ballots.size, fromHex(root)), 0);
  if (tree.root() !== head.items.root) throw new Wrong(SECTIONS, "WRONG_ITEM_ROOT");
  return sections.map((section, place) => ({ ...section, place, root: listed[place].root, form: listed[place].form }));
}

function sectionEntry(name, size, root) {
  const length = new Uint8Array(8), view = new DataView(length.buffer);
  view.setUint32(0, Math.floor(size / 2 ** 32));
  view.setUint32(4, size % 2 ** 32);
  return sha256(Uint8Array.of(0), fromText(name), Uint8Array.of(0x1f), length, root);
}
