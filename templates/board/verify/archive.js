// The archive of a bundle: a zip of files that stand in it as they are, read in pieces from wherever the browser keeps it.

const BALLOTS = "ballots.bin", BUNDLE = "bundle.json", ENTRIES = "entries.json", HEAD = "head.json";
const MANIFEST = "manifest.json", SECTIONS = "sections.json", TABLE = "table.json";
const ALWAYS = [BALLOTS, BUNDLE, ENTRIES, HEAD, MANIFEST, SECTIONS, TABLE];
const LONGEST_TEXT = 16 * 2 ** 20;
const LONGEST_DIRECTORY = 2 ** 20;
const END = 0x06054b50, LISTED = 0x02014b50, LOCAL = 0x04034b50; // the signatures of a zip's records
const END_LENGTH = 22, LISTED_LENGTH = 46, LOCAL_LENGTH = 30, LONGEST_COMMENT = 0xffff;

const sectionFile = place => `sections/${String(place).padStart(3, "0")}.bin`;

class Archive {
  constructor(file, entries) {
    this.file = file;
    this.entries = entries;
  }

  static async open(file) {
    const broken = new Wrong(file.name || "", "NOT_ZIP");
    const listed = await directory(file).catch(() => { throw broken; });
    const entries = new Map();
    for (const entry of listed) {
      if (entries.has(entry.name)) throw new Wrong(entry.name, "TWICE");
      if (entry.method || entry.flags & 1) throw new Wrong(entry.name, "NOT_STORED");
      entries.set(entry.name, entry);
    }
    return new Archive(file, entries);
  }

  // Exactly the files of the format and these sections.
  checkNames(sections) {
    const expected = new Set([...ALWAYS, ...sections]);
    for (const name of [...expected].sort()) if (!this.entries.has(name)) throw new Wrong(name, "ABSENT");
    for (const name of [...this.entries.keys()].sort())
      if (!expected.has(name)) throw new Wrong(name, "UNEXPECTED");
  }

  size(name) {
    if (!this.entries.has(name)) throw new Wrong(name, "ABSENT");
    return this.entries.get(name).size;
  }

  async text(name) {
    if (this.size(name) > LONGEST_TEXT) throw new Wrong(name, "TOO_LONG");
    let bytes = new Uint8Array(0);
    for await (bytes of this.pieces(name, LONGEST_TEXT)); // one piece, or none
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new Wrong(name, "NOT_TEXT");
    }
  }

  // The bytes of a file, so many at once; its checksum is known to hold only after the last of them.
  async *pieces(name, length) {
    const size = this.size(name), start = await this.start(name);
    let crc = 0;
    for (let place = 0; place < size; place += length) {
      const piece = await bytesOf(this.file, start + place, start + Math.min(place + length, size));
      crc = crc32(piece, crc);
      yield piece;
    }
    if (crc !== this.entries.get(name).crc) throw new Wrong(name, "NOT_ZIP");
  }

  // Any bytes of a file, as they stand.
  async part(name, place, length) {
    const start = await this.start(name);
    return bytesOf(this.file, start + place, start + place + length);
  }

  async start(name) {
    const { offset, size } = this.entries.get(name);
    const header = await bytesOf(this.file, offset, offset + LOCAL_LENGTH);
    const view = new DataView(header.buffer);
    if (header.length < LOCAL_LENGTH || view.getUint32(0, true) !== LOCAL) throw new Wrong(name, "NOT_ZIP");
    const length = view.getUint16(26, true), names = offset + LOCAL_LENGTH;
    const own = new TextDecoder().decode(await bytesOf(this.file, names, names + length));
    const start = names + length + view.getUint16(28, true);
    if (own !== name || start + size > this.file.size) throw new Wrong(name, "NOT_ZIP");
    return start;
  }
}

// What the archive says that it holds; raises anything where it says nothing sensible.
async function directory(file) {
  const tail = await bytesOf(file, Math.max(file.size - END_LENGTH - LONGEST_COMMENT, 0), file.size);
  const end = new DataView(tail.buffer);
  let place = tail.length - END_LENGTH;
  while (end.getUint32(place, true) !== END) place--;
  const count = end.getUint16(place + 10, true), length = end.getUint32(place + 12, true);
  const start = end.getUint32(place + 16, true);
  if (length > LONGEST_DIRECTORY) throw new Error();
  return listing(await bytesOf(file, start, start + length), count);
}

function listing(bytes, count) {
  const view = new DataView(bytes.buffer), names = new TextDecoder("utf-8", { fatal: true }), found = [];
  for (let place = 0; found.length < count;) {
    if (view.getUint32(place, true) !== LISTED) throw new Error();
    const sizes = [28, 30, 32].map(at => view.getUint16(place + at, true));
    const name = place + LISTED_LENGTH;
    found.push({
      name: names.decode(bytes.subarray(name, name + sizes[0])),
      flags: view.getUint16(place + 8, true),
      method: view.getUint16(place + 10, true),
      crc: view.getUint32(place + 16, true),
      size: view.getUint32(place + 24, true),
      offset: view.getUint32(place + 42, true),
    });
    place = name + sizes[0] + sizes[1] + sizes[2];
  }
  return found;
}

async function bytesOf(file, start, end) {
  return new Uint8Array(await file.slice(start, end).arrayBuffer());
}
