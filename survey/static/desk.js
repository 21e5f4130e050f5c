// Comfort for the desk: numbers that stay fresh, a field ready for the next scan, a camera where the browser reads codes.
// Everything works without it, by reloading and typing.
(function () {
  "use strict";
  var EVERY = 2000, LOOK = 300;
  var field = document.getElementById("ticket");

  function show(name, shown) {
    var sign = document.querySelector("[" + name + "]");
    if (sign) { sign.hidden = !shown; }
  }

  function keepFresh(board) {
    function fill(figures) {
      board.querySelectorAll("[data-figure]").forEach(function (place) {
        var value = figures[place.dataset.figure];
        place.textContent = value === null ? "—" : value;
      });
      show("data-lost", false);
      show("data-uneven", !figures.is_even && board.dataset.even === "true");
      show("data-changed", figures.state !== board.dataset.state);
    }
    function ask() {
      fetch(board.dataset.figures, { credentials: "same-origin", redirect: "error" })
        .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer.status); })
        .then(fill)
        .catch(function () { show("data-lost", true); });
    }
    if (board.dataset.state === "open" || board.dataset.state === "prepared") { setInterval(ask, EVERY); }
  }

  function readyForScans() {
    // What was refused stays readable, and the next scan writes over it.
    if (field.value) { field.select(); }
    field.form.querySelectorAll("input[type=radio]").forEach(function (choice) {
      choice.addEventListener("change", function () { field.focus(); field.select(); });
    });
  }

  function offerCamera(button, view) {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      var reader = new window.BarcodeDetector({ formats: ["qr_code"] });
      navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(function (stream) {
        view.srcObject = stream;
        view.hidden = false;
        view.play();
        var looking = setInterval(function () {
          reader.detect(view).then(function (codes) {
            if (!codes.length || !stream.active) { return; }
            clearInterval(looking);
            stream.getTracks().forEach(function (track) { track.stop(); });
            view.hidden = true;
            field.value = codes[0].rawValue;
            field.focus();
          }).catch(function () {});
        }, LOOK);
      }).catch(function () { button.hidden = true; });
    });
  }

  var board = document.querySelector("[data-figures]");
  if (board) { keepFresh(board); }
  if (field) {
    readyForScans();
    offerCamera(document.querySelector("[data-camera]"), document.querySelector("[data-view]"));
  }
}());
