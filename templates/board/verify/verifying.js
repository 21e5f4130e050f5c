// Recounting a bundle from its signature to the last number of its table; it needs the file and nothing else.

// Calls `step` with the name of each step and what does it, and gives what was verified. `tell` learns how far it is.
async function recount(file, step, tell) {
  const archive = await step("archive", () => Archive.open(file));
  const { code, chain } = await step("chain", async () => {
    const named = readDocument(BUNDLE, await archive.text(BUNDLE));
    checkFields(BUNDLE, named, { format: isExactly(1), poll: isText });
    return { code: named.poll, chain: readChain(await archive.text(ENTRIES), named.poll) };
  });
  const { head, digest } = await step("head", async () => {
    const text = await archive.text(HEAD);
    return { head: readHead(text, chain.head, code), digest: digestOf(text) };
  });
  const manifest = await step("manifest", async () => readManifest(await archive.text(MANIFEST), head));
  const sections = await step("sections", async () => readSections(await archive.text(SECTIONS), manifest, head));
  const table = await step("table", async () => readTable(await archive.text(TABLE), chain, manifest, head));
  const shown = shownBy(table, head);
  const opened = await step("sections", () => openings(sections, shown));
  await step("archive", () => archive.checkNames(opened.map(opening => opening.file)));
  const pause = new Pause(head.ballots.size * (1 + opened.length), tell);
  await step("ballots", () => checkBallots(archive, head, pause));
  const counted = await step("records", () => countAll(archive, opened, head, shown, pause));
  const box = { archive, code, chain, head, digest, manifest, table, shown, sections };
  await step("counts", () => {
    checkLeftOut(shown, counted);
    checkCounts(box, counted);
  });
  return { ...box, counted, records: pause.total };
}

function readTable(text, { released }, manifest, head) {
  if (!has(released.tables, head.poll) || released.tables[head.poll] !== digestOf(text))
    throw new Wrong(TABLE, "NOT_RELEASED");
  const table = readDocument(TABLE, text, false);
  checkShape(table, manifest, head);
  return table;
}

async function countAll(archive, opened, head, shown, pause) {
  const counted = {};
  for (const opening of opened) {
    await pause.rest();
    counted[opening.name] = await countSection(archive, opening, head, shown.leftOut, pause);
  }
  return counted;
}
