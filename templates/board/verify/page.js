// The page around the recount: what the reader gives, what the steps say, what was found.

const words = JSON.parse(document.getElementById("words").textContent);
const at = id => document.getElementById(id);
const show = (element, isShown) => { element.hidden = !isShown; };
const PERCENT = 100;
let verified = null; // what the last recount found, or null
let turn = 0; // a second file stops the first

function fill(text, details) {
  return text.replace(/%\((\w+)\)[sd]/g, (_, name) => details[name]);
}

function element(tag, text, ...children) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

// A line that turns into ✓ or ✗, for the eye and for a screen reader.
function mark(line, state) {
  line.className = state;
  line.querySelector(".mark").textContent = { right: "✓", wrong: "✗", busy: "…", "": "○" }[state];
  show(line.querySelector(".does"), state !== "wrong");
  show(line.querySelector(".wrong"), state === "wrong");
}

function say(id, state, text) {
  const place = at(id);
  place.className = state;
  place.textContent = text && { right: "✓ ", wrong: "✗ ", "": "" }[state] + text;
  show(place, Boolean(text));
}

async function check(file) {
  const own = ++turn;
  verified = null;
  for (const line of at("steps").children) mark(line, "");
  for (const id of ["verdict", "what", "next", "result", "compare"]) show(at(id), false);
  show(at("steps"), true);
  tell(0, 1);
  show(at("progress"), true);
  at("steps").scrollIntoView({ block: "nearest" });
  try {
    const found = await recount(file, (name, work) => step(own, name, work), (done, total) => own === turn && tell(done, total));
    if (own === turn) accept(found);
  } catch (error) {
    if (own === turn) refuse(error);
  }
}

async function step(own, name, work) {
  if (own !== turn) throw new Error("another file was chosen");
  const line = at(`step-${name}`);
  mark(line, "busy");
  try {
    const found = await work();
    if (own === turn) mark(line, "right");
    return found;
  } catch (error) {
    if (own === turn) mark(line, "wrong");
    throw error;
  }
}

function tell(done, total) {
  at("bar").max = total || 1;
  at("bar").value = done;
  at("share").textContent = `${Math.floor(PERCENT * done / (total || 1))}%`;
}

function refuse(error) {
  show(at("progress"), false);
  const { where, sentence, details } = error instanceof Wrong ? error : { where: "", sentence: "UNREADABLE_FILE", details: {} };
  say("verdict", "wrong", words.failed);
  show(at("next"), true);
  say("what", "", [where, fill(words.sentences[sentence] || words.unreadable, details)].filter(Boolean).join(words.colon));
  judgeKept();
  lookUpReceipt();
}

function accept(found) {
  verified = found;
  tell(1, 1);
  show(at("progress"), false);
  showResult(found);
  judgeKept();
  lookUpReceipt();
}

// Whether this bundle is the one whose head the reader kept; without that it agrees with itself, and no more.
function judgeKept() {
  const typed = at("kept").value.trim(), kept = readKept(typed);
  if (typed && !kept) say("kept-says", "wrong", words.keptMisread);
  else say("kept-says", "", typed && !verified ? words.waits : "");
  if (!verified) return;
  const characters = inCharacters(verified.digest, words.characters);
  const shown = words.isChinese ? characters.match(/.{4}/g) : [verified.digest];
  at("characters").textContent = "";
  at("characters").append(...shown.map(part => element("span", part)));
  show(at("compare"), true);
  if (!kept) {
    say("verdict", "right", words.agrees);
    say("what", "", words.notCompared);
    return;
  }
  const own = kept.length === CHARACTERS ? characters : verified.digest;
  const other = Array.from(own).findIndex((sign, place) => sign !== kept[place]);
  if (other < 0) {
    say("kept-says", "right", words.keptSame);
    say("verdict", "right", words.passed);
    say("what", "", words.passedMeans);
  } else {
    say("kept-says", "wrong", fill(words.keptOther, { place: other + 1, own: own[other], kept: kept[other] }));
    say("verdict", "wrong", words.otherBox);
    say("what", "", words.otherBoxMeans);
  }
}

async function lookUpReceipt() {
  const typed = at("receipt").value.trim(), receipt = readReceipt(typed);
  if (!typed) say("receipt-says", "", "");
  else if (!receipt) say("receipt-says", "wrong", words.receiptMisread);
  else if (!verified) say("receipt-says", "", words.waits);
  else {
    const { archive, head } = verified, place = await findReceipt(archive, head.ballots.size, fromHex(receipt));
    say("receipt-says", place ? "right" : "wrong", place ? words.receiptFound : words.receiptAbsent);
  }
}

// What was counted, to be held against the published page.
function showResult({ manifest, head, chain, table, shown, counted }) {
  const names = manifest.names[words.language] || manifest.names.zh;
  const said = wording => {
    const text = wording[words.language] || wording.zh;
    return text.replace(PLACEHOLDER, (_, name) => names[name] || "");
  };
  const { raw } = table.count, result = at("result");
  const facts = [
    [words.code, head.poll],
    [words.closedOn, chain.head.on],
    [words.releasedOn, chain.release.on],
    [words.inBox, head.ballots.size],
    [words.counted, raw.turnout.returned],
    [words.spoilt, raw.turnout.spoilt],
  ];
  const list = element("dl", "", ...facts.map(([name, value]) =>
    element("div", "", element("dt", name), element("dd", String(value)))));
  list.className = "facts";
  result.textContent = "";
  result.append(element("h2", words.result), element("p", said(manifest.instrument.title)), list);
  for (const reason of table.count.left_out.map(one => one.reason)) result.append(element("p", fill(words.leftOut, { reason })));
  const others = element("div");
  others.id = "others";
  for (const item of raw.items) {
    const { label, choices, kind } = manifest.instrument.items.find(each => each.key === item.key);
    const body = shown.items.includes(item.key) ? counts(item, choices, kind, said) : element("p", words.closed);
    const block = element("div", "", element("h3", said(label)), body);
    if (item.key === raw.headline) result.append(block);
    else others.append(block);
  }
  if (others.children.length) result.append(element("details", "", element("summary", words.others), others));
  show(result, true);
}

function counts(item, choices, kind, said) {
  const rows = choices.map(choice => [said(choice.label), item.counts[choice.value]]);
  rows.push([words.blank, item.blank]);
  const body = element("tbody", "", ...rows.map(([label, count]) => {
    const name = element("th", label), number = element("td", String(count));
    name.scope = "row";
    number.className = "number";
    return element("tr", "", name, number);
  }));
  const head = element("tr", "", element("th", words.choice), element("th", words.papers));
  for (const cell of head.children) cell.scope = "col";
  head.lastChild.className = "number";
  const table = element("table", "", element("thead", "", head), body);
  table.className = "short";
  return kind === MANY ? element("div", "", table, element("p", fill(words.several, { count: item.several }))) : table;
}

// A poll's code behind # says which file the reader came for.
function offer() {
  const code = location.hash.slice(1).toUpperCase();
  if (!/^[0-9A-Z]{8}$/.test(code)) return;
  const link = at("download");
  link.href = `${words.home}/polls/${code}/proof.zip`;
  link.textContent = fill(words.download, { code });
  show(link.parentElement, true);
}

show(at("too-old"), false);
show(at("tool"), true);
show(at("wechat"), /MicroMessenger/i.test(navigator.userAgent));
show(at("keep"), location.protocol.startsWith("http"));
offer();
addEventListener("hashchange", offer);
at("file").addEventListener("change", event => event.target.files[0] && check(event.target.files[0]));
at("kept").addEventListener("input", judgeKept);
at("receipt").addEventListener("input", lookUpReceipt);
for (const name of ["dragover", "drop"]) addEventListener(name, event => event.preventDefault());
addEventListener("drop", event => event.dataTransfer.files[0] && check(event.dataTransfer.files[0]));
