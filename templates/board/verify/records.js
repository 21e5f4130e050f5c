// The records of opened sections and of the list of ballots, read once, in pieces, whatever their number.

const BALLOT = 48, RECEIPT = 16, SALT = 16;
const PLAIN_RECORD = 1 + SALT + DIGEST, CLASSED_RECORD = 4 * (1 + DIGEST);
const CLOSED = 0xff;
const AT_ONCE = 8192; // records read from the file
const BREATH = 40; // milliseconds for which the page may stand still

// Calls `take` with each record and its place; the page breathes in between.
async function eachRecord(archive, name, length, size, take, pause) {
  if (archive.size(name) !== size * length) throw new Wrong(name, "WRONG_SIZE", { size, length });
  let place = 0;
  for await (const piece of archive.pieces(name, length * AT_ONCE)) {
    for (let at = 0; at < piece.length; at += length) {
      take(piece, at, place++);
      pause.done++;
      if (pause.isDue()) await pause.rest();
    }
  }
}

// The list of (r, h): its size, its order, its root.
async function checkBallots(archive, { poll, ballots }, pause) {
  const tree = new Tree(), leaf = new Uint8Array(DIGEST), last = new Uint8Array(RECEIPT);
  const code = fromText(poll), message = new Message(1 + code.length + BALLOT);
  message.bytes.set(code, 1);
  await eachRecord(archive, BALLOTS, BALLOT, ballots.size, (bytes, at, place) => {
    if (place && compare(last, 0, bytes, at, RECEIPT) >= 0) throw new Wrong(`${BALLOTS}[${place}]`, "NOT_ASCENDING");
    for (let byte = 0; byte < RECEIPT; byte++) last[byte] = bytes[at + byte];
    for (let byte = 0; byte < BALLOT; byte++) message.bytes[1 + code.length + byte] = bytes[at + byte];
    message.hashInto(leaf, 0);
    tree.add(leaf, 0);
  }, pause);
  if (tree.root() !== ballots.root) throw new Wrong(BALLOTS, "WRONG_ROOT");
}

// Where a receipt stands in the list of ballots, from 1; 0 where it does not.
async function findReceipt(archive, size, receipt) {
  let low = 0, high = size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const order = compare(receipt, 0, await archive.part(BALLOTS, middle * BALLOT, RECEIPT), 0, RECEIPT);
    if (!order) return middle + 1;
    if (order > 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}

// What a section says, once its records are seen to be the signed ones: kept ballots by the index of their value, by
// group and value, and how many of which classes were left out.
async function countSection(archive, opening, head, leftOut, pause) {
  const where = `${opening.file} (${opening.name})`;
  const reader = new SectionReader(where, opening, head, leftOut);
  const tree = new Tree(), last = new Uint8Array(DIGEST);
  const isPlain = opening.form === PLAIN;
  await eachRecord(archive, opening.file, isPlain ? PLAIN_RECORD : CLASSED_RECORD, head.ballots.size,
    (bytes, at, place) => {
      const leaf = isPlain ? reader.plain(bytes, at) : reader.classed(bytes, at, place);
      if (place && compare(last, 0, leaf, 0, DIGEST) >= 0) throw new Wrong(`${where}[${place}]`, "NOT_ASCENDING");
      last.set(leaf);
      tree.add(leaf, 0);
    }, pause);
  if (tree.root() !== opening.root) throw new Wrong(where, "WRONG_ROOT");
  return { kept: reader.kept, groups: reader.groups, leftOut: reader.leftOut };
}

class SectionReader {
  constructor(where, { name, values, groups }, head, leftOut) {
    this.where = where;
    this.words = KINDS.map(kind => ["", ...head.classes[kind]]);
    this.out = KINDS.map((kind, place) => new Set(leftOut[kind].map(word => this.words[place].indexOf(word))));
    this.isAnyOut = this.out.some(words => words.size);
    this.shown = new Set(groups.map(group => this.words[1].indexOf(group)));
    this.values = values.map(commitmentOf);
    this.commitments = this.words.map(words => words.map(commitmentOf));
    this.kept = new Array(values.length).fill(0);
    this.groups = this.words[1].map(() => new Array(values.length).fill(0));
    this.leftOut = {};
    const prefix = fromText(`\0${head.poll}${name}\x1f`);
    this.place = prefix.length; // of the two commitments in a leaf
    this.leaf = new Message(prefix.length + 2 * DIGEST);
    this.leaf.bytes.set(prefix);
    this.classes = new Message(KINDS.length * DIGEST);
    this.digest = new Uint8Array(DIGEST);
  }

  // Every value opened, no class.
  plain(bytes, at) {
    const value = bytes[at];
    this.commit(this.values, value, bytes, at + 1, this.leaf.bytes, this.place);
    for (let byte = 0; byte < DIGEST; byte++)
      this.leaf.bytes[this.place + DIGEST + byte] = bytes[at + 1 + SALT + byte];
    this.leaf.hashInto(this.digest, 0);
    this.kept[value]++;
    return this.digest;
  }

  // Some values and some classes opened, as the classes left out and the groups shown ask for.
  classed(bytes, at, place) {
    const here = `${this.where}[${place}]`;
    const classes = KINDS.map((_, kind) => bytes[at + (kind + 1) * (1 + DIGEST)]);
    this.judge(here, bytes[at], classes);
    this.reveal(here, this.values, bytes, at, this.leaf.bytes, this.place);
    classes.forEach((_, kind) => {
      const from = at + (kind + 1) * (1 + DIGEST);
      this.reveal(here, this.commitments[kind], bytes, from, this.classes.bytes, kind * DIGEST);
    });
    this.classes.hashInto(this.leaf.bytes, this.place + DIGEST);
    this.leaf.hashInto(this.digest, 0);
    return this.digest;
  }

  // Count the ballot, unless it opens other things than the table asks for.
  judge(here, value, classes) {
    if (value === CLOSED) {
      this.judgeLeftOut(here, classes);
      return;
    }
    const [channel, group, flag] = classes;
    if (channel !== CLOSED || flag !== CLOSED) throw new Wrong(here, "TOO_OPEN");
    if (group !== CLOSED && !this.shown.has(group)) throw new Wrong(here, "TOO_OPEN");
    this.kept[value]++;
    if (group !== CLOSED) this.groups[group][value]++;
  }

  judgeLeftOut(here, classes) {
    if (!this.isAnyOut) throw new Wrong(here, "TOO_CLOSED");
    const isAsNamed = classes.every((index, kind) => (index !== CLOSED) === this.out[kind].size > 0);
    if (!isAsNamed || !classes.some((index, kind) => this.out[kind].has(index)))
      throw new Wrong(here, "NOT_LEFT_OUT");
    this.leftOut[classes] = (this.leftOut[classes] || 0) + 1;
  }

  // The commitment itself, or that of the opened word.
  reveal(here, commitments, bytes, at, target, place) {
    if (bytes[at] === CLOSED) {
      for (let byte = 0; byte < DIGEST; byte++) target[place + byte] = bytes[at + 1 + byte];
      return;
    }
    for (let byte = SALT; byte < DIGEST; byte++) if (bytes[at + 1 + byte]) throw new Wrong(here, "PADDED");
    this.commit(commitments, bytes[at], bytes, at + 1, target, place);
  }

  commit(commitments, index, bytes, salt, target, place) {
    const message = commitments[index];
    if (!message) throw new Wrong(this.where, "NO_SUCH_WORD");
    for (let byte = 0; byte < SALT; byte++) message.bytes[byte] = bytes[salt + byte];
    message.hashInto(target, place);
  }
}

// A message of a salt, still to be written, and a word.
function commitmentOf(word) {
  const bytes = fromText(word), message = new Message(SALT + bytes.length);
  message.bytes.set(bytes, SALT);
  return message;
}

// When to stand aside for the page, and how much is done.
class Pause {
  constructor(total, tell) {
    Object.assign(this, { total, tell, done: 0, since: Date.now() });
    this.channel = new MessageChannel();
  }

  isDue() {
    return Date.now() - this.since > BREATH;
  }

  async rest() {
    this.tell(this.done, this.total);
    await new Promise(resume => {
      this.channel.port1.onmessage = resume;
      this.channel.port2.postMessage(0); // unlike a timer, it does not sleep where the page is not looked at
    });
    this.since = Date.now();
  }
}
