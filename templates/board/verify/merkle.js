// Merkle trees of RFC 9162, section 2.1, whose leaves come in order and are not kept: only the roots of whole subtrees are.

const HIGHEST = 54; // a size is an exact number up to 2^53

class Tree {
  constructor() {
    this.size = 0;
    this.roots = new Uint8Array(HIGHEST * DIGEST);
    this.depth = 0;
    this.node = new Message(1 + 2 * DIGEST);
    this.node.bytes[0] = 1;
  }

  // The hash of a leaf, as it stands somewhere in `bytes`.
  add(bytes, place) {
    const { roots } = this;
    for (let byte = 0, at = this.depth * DIGEST; byte < DIGEST; byte++) roots[at + byte] = bytes[place + byte];
    this.depth++;
    this.size++;
    for (let count = this.size; count % 2 === 0; count /= 2) this.join();
  }

  join() {
    this.depth--;
    const left = (this.depth - 1) * DIGEST;
    for (let byte = 0; byte < 2 * DIGEST; byte++) this.node.bytes[1 + byte] = this.roots[left + byte];
    this.node.hashInto(this.roots, left);
  }

  // In hex. Nothing can be added afterwards.
  root() {
    if (!this.size) return toHex(sha256(new Uint8Array(0)));
    while (this.depth > 1) this.join();
    return toHex(this.roots.subarray(0, DIGEST));
  }
}
