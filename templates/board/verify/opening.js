// What a published table says must be opened, worked out from the table itself: no more, no less.

// Items, groups of an item, channels that the table shows, and the classes of ballots that it leaves out.
function shownBy(table, head) {
  const { raw, left_out: leftOut } = table.count;
  const items = raw.items.filter(item => !has(item, "mark")).map(item => item.key);
  const groups = {};
  for (const key of items)
    groups[key] = Object.keys(raw.groups).filter(
      group => raw.groups[group].some(item => item.key === key && !has(item, "mark")));
  const out = {};
  for (const kind of KINDS) {
    const words = leftOut.filter(one => one.kind === kind).map(one => one.value);
    out[kind] = head.classes[kind].filter(word => words.includes(word)); // any other word is nobody's
  }
  return { items, groups, channels: Object.keys(raw.channels), leftOut: out };
}

function shownSections({ groups, channels, leftOut }) {
  return new Set([
    PAPER,
    ...channels.map(word => classSection(CHANNEL, word)),
    ...KINDS.flatMap(kind => leftOut[kind].map(word => classSection(kind, word))),
    ...Object.values(groups).flat().map(validSection),
  ]);
}

// Every section that is opened, with the groups shown in it.
function openings(sections, shown) {
  const always = shownSections(shown), found = [];
  const isAnyLeftOut = KINDS.some(kind => shown.leftOut[kind].length);
  for (const section of sections) {
    const isShown = section.item === undefined ? always.has(section.name) : shown.items.includes(section.item);
    const groups = (section.item !== undefined && shown.groups[section.item]) || [];
    const form = isShown ? (isAnyLeftOut || groups.length ? CLASSED : PLAIN) : null;
    if (section.form !== form)
      throw new Wrong(`${SECTIONS}: ${section.name}`, form ? "NOT_OPENED" : "OPENED", { form });
    if (form) found.push({ ...section, groups, file: sectionFile(section.place) });
  }
  return found;
}
