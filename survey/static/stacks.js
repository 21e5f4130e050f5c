// Comfort for keying: one digit goes on to the next question, and a paper that is half keyed is not left by mistake.
// Everything works without it, with the tab key.
(function () {
  "use strict";
  var cells = Array.prototype.slice.call(document.querySelectorAll("input.keys"));
  if (!cells.length) { return; }
  var form = cells[0].form, spoilt = form.querySelector("[name=is_spoilt]"), button = form.querySelector("button");
  var isTyped = false;

  function follow(cell) { return cells[cells.indexOf(cell) + 1] || form.querySelector("textarea") || button; }

  cells.forEach(function (cell) {
    cell.addEventListener("focus", function () { cell.select(); });
    cell.addEventListener("input", function () {
      isTyped = true;
      if (cell.maxLength === 1 && cell.value.length === 1) { follow(cell).focus(); }
    });
  });
  form.addEventListener("input", function () { isTyped = true; });
  form.addEventListener("submit", function () {
    // A hand that is faster than the network must not write into the paper that is on its way.
    isTyped = false;
    form.querySelectorAll("input, textarea").forEach(function (field) { field.readOnly = true; });
  });
  form.addEventListener("keydown", function (event) {
    // In a text field the key starts a new line only together with Shift: the hand need not leave the digits.
    if (event.key === "Enter" && event.target.tagName === "TEXTAREA" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit ? form.requestSubmit() : button.click();
    }
  });
  window.addEventListener("beforeunload", function (event) {
    if (isTyped) { event.preventDefault(); event.returnValue = ""; }
  });
  var first = cells.filter(function (cell) { return cell.classList.contains("is-invalid") || !cell.value; })[0];
  if (first && !(spoilt && spoilt.checked)) { first.focus(); }
}());
