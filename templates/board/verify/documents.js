// Documents as they stand in a bundle: exactly the fields that docs/proof.md names, each of its kind.

// The first thing that does not hold: where, and which sentence of the recount says what.
class Wrong extends Error {
  constructor(where, sentence, details = {}) {
    super(`${where}: ${sentence} ${JSON.stringify(details)}`);
    Object.assign(this, { where, sentence, details });
  }
}

const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);
const isObject = value => typeof value === "object" && value !== null && !Array.isArray(value);
const isNumber = value => Number.isSafeInteger(value) && value >= 0;
const isNumberOrNull = value => value === null || isNumber(value);
const isText = value => typeof value === "string";
const isNumbers = value => isObject(value) && Object.values(value).every(isNumber);
const isHex = length => value => isText(value) && value.length === 2 * length && /^[0-9a-f]*$/.test(value);
const isExactly = (...values) => value => values.includes(value);
const anything = () => true;

// Different words, sorted, none empty.
function isWords(value) {
  if (!Array.isArray(value) || !value.every(word => isText(word) && word)) return false;
  return value.every((word, place) => !place || byCodePoints(value[place - 1], word) < 0);
}

// The order of characters by their numbers; a browser's own splits those beyond the first 65,536.
function byCodePoints(left, right) {
  const a = Array.from(left), b = Array.from(right);
  for (let place = 0; place < Math.min(a.length, b.length); place++) {
    const difference = a[place].codePointAt(0) - b[place].codePointAt(0);
    if (difference) return difference;
  }
  return a.length - b.length;
}

// Keys sorted, no blanks, Chinese as it is.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort(byCodePoints);
  return `{${keys.map(key => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function readDocument(where, text, isOurs = true) {
  let document, isCanonical;
  try {
    document = JSON.parse(text);
    isCanonical = !isOurs || canonical(document) === text;
  } catch {
    throw new Wrong(where, "NOT_JSON");
  }
  if (!isCanonical) throw new Wrong(where, "NOT_CANONICAL");
  return document;
}

function checkFields(where, document, kinds, optional = []) {
  if (!isObject(document)) throw new Wrong(where, "NOT_JSON");
  for (const name of Object.keys(kinds))
    if (!has(document, name) && !optional.includes(name)) throw new Wrong(where, "MISSING", { name });
  for (const [name, value] of Object.entries(document)) {
    if (!has(kinds, name)) throw new Wrong(where, "UNKNOWN", { name });
    if (!kinds[name](value)) throw new Wrong(where, "NOT_MEANT", { name });
  }
}
