// Keeps the hall's screen up to date, never wipes what it shows, and says since when it could not ask.
// Without it the page reloads itself.
(function () {
  "use strict";
  var EVERY = 2000, LONGEST = 16000, PATIENCE = 4000;
  var wait = EVERY, heardAt = new Date(), ends = null, timer = null;
  var lost = document.querySelector("[data-lost]");

  function main() { return document.querySelector("[data-hall]"); }

  function two(number) { return (number < 10 ? "0" : "") + number; }

  function tick() {
    var place = document.querySelector("[data-left]");
    if (!place || ends === null) { return; }
    var left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
    place.textContent = Math.floor(left / 60) + ":" + two(left % 60);
  }

  function startClock(seconds) { ends = seconds === null ? null : Date.now() + 1000 * seconds; tick(); }

  function fill(figures) {
    document.querySelectorAll("[data-figure]").forEach(function (place) {
      var value = figures[place.dataset.figure];
      place.textContent = value === null ? "—" : value;
    });
    document.querySelectorAll("[data-figure-bar]").forEach(function (bar) {
      bar.max = figures.present || figures.issued || 1;
      bar.value = figures[bar.dataset.figureBar] || 0;
    });
    startClock(figures.seconds_left);
  }

  // Another stage is another page: it takes this one's place once it is here, and not before.
  function turn() {
    return ask(location.href).then(function (answer) { return answer.text(); }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-hall]");
      if (!fresh) { throw new Error("not the screen"); }
      main().replaceWith(document.adoptNode(fresh));
    });
  }

  function ask(address) {
    var patience = new AbortController();
    var giveUp = setTimeout(function () { patience.abort(); }, PATIENCE);
    return fetch(address, { credentials: "same-origin", redirect: "error", signal: patience.signal })
      .then(function (answer) { return answer.ok ? answer : Promise.reject(answer.status); })
      .finally(function () { clearTimeout(giveUp); });
  }

  function heard() { wait = EVERY; heardAt = new Date(); lost.hidden = true; }

  function missed() {
    wait = Math.min(2 * wait, LONGEST);
    lost.textContent = lost.dataset.since.replace("TIME", heardAt.getHours() + ":" + two(heardAt.getMinutes()));
    lost.hidden = false;
  }

  function look() {
    clearTimeout(timer);
    ask(main().dataset.hall)
      .then(function (answer) { return answer.json(); })
      .then(function (figures) {
        var turned = figures.page === main().dataset.page ? Promise.resolve() : turn();
        return turned.then(function () { fill(figures); });
      })
      .then(heard, missed)
      .then(function () { timer = setTimeout(look, wait); });
  }

  var left = document.querySelector("[data-left]");
  startClock(left ? Number(left.dataset.left) : null);
  setInterval(tick, 500);
  window.addEventListener("online", look);
  timer = setTimeout(look, EVERY);
}());
