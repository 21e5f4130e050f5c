// The published table held against what was recounted: every number it shows, and the words that it shows them with.

const ABSTAIN = "abstain";
const NINETY = "90/75/60/45/30"; // the one scale of points whose best answer is worth 90 and makes a full score
const PLACEHOLDER = /\{([^{}]*)\}/g;

// That the document is a table at all, of this poll, with its words; before anything is counted.
function checkShape(table, manifest, head) {
  if (!isObject(table)) throw new Wrong(TABLE, "NO_TABLE");
  for (const [name, value] of Object.entries(expectedWords(manifest, head)))
    if (!has(table, name) || canonical(table[name]) !== canonical(value))
      throw new Wrong(`${TABLE}: ${name}`, "OTHER_WORDS");
  checkFields(`${TABLE}: count`, table.count,
    { raw: isObject, adjusted: isExactly(null), left_out: isLeftOut });
  const { raw } = table.count;
  checkFields(`${TABLE}: count.raw`, raw,
    { turnout: isObject, items: Array.isArray, headline: anything, channels: isObject, groups: isObject });
  const columns = [["items", raw.items], ...Object.entries(raw.groups).map(([name, own]) => [`groups.${name}`, own])];
  const keys = manifest.instrument.items.filter(item => item.kind !== TEXT).map(item => item.key);
  for (const [where, own] of columns)
    if (!areItems(own) || canonical(own.map(item => item.key)) !== canonical(keys))
      throw new Wrong(`${TABLE}: ${where}`, "NO_TABLE");
  for (const [name, kind] of [["channels", CHANNEL], ["groups", GROUP]])
    if (!Object.keys(raw[name]).every(word => head.classes[kind].includes(word)))
      throw new Wrong(`${TABLE}: ${name}`, "NO_TABLE");
}

// What the manifest says of the table's words.
function expectedWords(manifest, head) {
  const { instrument } = manifest;
  return {
    instrument: instrument.key,
    name: instrument.name,
    mode: manifest.mode,
    wave: manifest.wave,
    manifest: head.manifest,
    minimum: manifest.suppression.minimum,
    wording: Object.fromEntries(instrument.items.map(item => [item.key, worded(manifest, item)])),
  };
}

function worded(manifest, { kind, label, choices, isRated }) {
  return {
    kind,
    label: filled(manifest, label),
    choices: Object.fromEntries(choices.map(choice => [choice.value, filled(manifest, choice.label)])),
    good: goodOf(manifest.instrument, choices, isRated),
    neutral: choices.filter(choice => choice.neutral).map(choice => choice.value),
  };
}

function goodOf({ good = [] }, choices, isRated) {
  return good.filter(value => isRated && choices.some(choice => choice.value === value));
}

// A wording with `{…}` replaced, in each language that has names.
function filled({ names }, wording) {
  const found = {};
  for (const [language, text] of Object.entries(wording))
    if (has(names, language)) found[language] = text.replace(PLACEHOLDER, (_, name) => names[language][name]);
  return found;
}

// The same ballots are left out everywhere, and all of their class.
function checkLeftOut(shown, counted) {
  const [[first, { leftOut }], ...others] = Object.entries(counted);
  for (const [name, found] of others)
    if (canonical(found.leftOut) !== canonical(leftOut)) throw new Wrong(name, "UNEQUAL_SECTIONS", { other: first });
  for (const kind of KINDS)
    for (const word of shown.leftOut[kind]) {
      const section = classSection(kind, word);
      if (counted[section].kept[YES]) throw new Wrong(section, "STILL_COUNTED");
    }
}

// Raises Wrong for the first number that differs.
function checkCounts(box, counted) {
  const { head, manifest } = box, { raw } = box.table.count;
  const paper = counted[PAPER].kept, returned = sum(paper), spoilt = paper[SPOILT];
  const { issued, present, eligible } = head.turnout;
  same("turnout", raw.turnout, { returned, spoilt, issued: issued || null, present, eligible });
  const channels = {};
  for (const word of Object.keys(raw.channels)) channels[word] = counted[classSection(CHANNEL, word)].kept[YES];
  same("channels", raw.channels, channels);
  if (sum(Object.values(channels)) !== returned) same("channels", sum(Object.values(channels)), returned);
  const headline = manifest.instrument.items.find(item => item.headline);
  same("headline", raw.headline, headline ? headline.key : null);
  raw.items.forEach((item, place) => {
    if (!has(item, "mark")) same(`items[${place}]`, item, { ...recounted(box, counted, item.key, "", returned - spoilt), eligible });
  });
  for (const [group, items] of Object.entries(raw.groups))
    items.forEach((item, place) => {
      if (has(item, "mark")) return;
      const valid = validIn(box, counted, item.key, group);
      same(`groups.${group}[${place}]`, item, recounted(box, counted, item.key, group, valid));
    });
}

// The valid ballots of a group; every section of the item must hold them all.
function validIn({ head, sections }, counted, key, group) {
  const known = counted[validSection(group)].kept[YES];
  for (const { name, item } of sections) {
    if (item !== key) continue;
    const opened = sum(keptIn(head, counted, name, group));
    if (opened !== known) throw new Wrong(name, "GROUP_INCOMPLETE", { group, opened, known });
  }
  return known;
}

// What the table should say of an item, of all ballots or of one group's.
function recounted({ manifest, head }, counted, key, group, valid) {
  const { instrument } = manifest, { kind, choices, isRated } = instrument.items.find(item => item.key === key);
  const neutral = choices.filter(choice => choice.neutral && isRated).map(choice => choice.value);
  const own = keptIn(head, counted, key, group);
  const isMany = kind === MANY, answered = isMany ? own[YES] : sum(own.slice(1));
  const counts = {};
  choices.forEach(({ value }, place) => {
    counts[value] = isMany ? keptIn(head, counted, `${key}=${value}`, group)[YES] : own[place + 1];
  });
  return {
    key,
    counts,
    good: goodOf(instrument, choices, isRated),
    unknown: neutral.find(value => value !== ABSTAIN) || null,
    abstain: neutral.includes(ABSTAIN) ? ABSTAIN : null,
    blank: valid - answered,
    invalid: 0,
    several: isMany ? answered : null,
    eligible: null,
    base_rule: instrument.base_rule,
    points: isRated ? pointsOf(instrument, choices) : null,
  };
}

function pointsOf({ score }, choices) {
  const worth = choices.filter(choice => !choice.neutral && choice.points !== undefined);
  if (!worth.length) return null;
  return { weights: worth.map(choice => choice.points), full: score === NINETY ? 90 : 100 };
}

// Kept ballots by the index of their value.
function keptIn(head, counted, section, group) {
  const found = counted[section];
  return group ? found.groups[1 + head.classes[GROUP].indexOf(group)] : found.kept;
}

// Compared as the text that they would be; what is inside is named.
function same(where, published, own) {
  if (isObject(published) && isObject(own)) {
    for (const name of new Set([...Object.keys(own), ...Object.keys(published)]))
      same(`${where}.${name}`, has(published, name) ? published[name] : null, has(own, name) ? own[name] : null);
  } else if (canonical(published) !== canonical(own)) {
    throw new Wrong(`${TABLE}: ${where}`, "OTHER_COUNT", { published: canonical(published), recounted: canonical(own) });
  }
}

const sum = numbers => numbers.reduce((total, number) => total + number, 0);
const areItems = value => Array.isArray(value) && value.every(item => isObject(item) && has(item, "key"));
const LEFT_OUT = { kind: isExactly(...KINDS), value: isText, reason: anything };

function isLeftOut(value) {
  return Array.isArray(value) && value.every(one => isObject(one)
    && Object.keys(one).length === 3 && Object.keys(LEFT_OUT).every(name => has(one, name) && LEFT_OUT[name](one[name])));
}
