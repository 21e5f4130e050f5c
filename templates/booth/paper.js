(function (d, w) {
  var f = d.getElementById('ballot'), e = f.elements, s = d.getElementById('state'), q = f.getElementsByTagName('fieldset'), t = e.ticket,
    h = w.location.hash.slice(1), x, n = 0, data, timer;

  function each(list, act) { for (var i = 0; i < list.length; i++) act(list[i]); }

  function encoded() {
    var out = [];
    each(e, function (c) {
      if (c.name && (!/radio|checkbox/.test(c.type) || c.checked))
        out.push(encodeURIComponent(c.name) + '=' + encodeURIComponent(c.value));
    });
    return out.join('&');
  }

  function again() {
    var wait = +(x.getResponseHeader('Retry-After') || 0);
    x = 0;
    n++;
    s.textContent = s.getAttribute('data-retrying');
    timer = w.setTimeout(send, 1000 * (wait || Math.min(2 * n, 15)) + 1000 * Math.random());
  }

  function refused() {
    x = data = n = 0;
    f.className = '';
    s.textContent = s.getAttribute('data-refused');
    t.focus();
  }

  function send() {
    w.clearTimeout(timer);
    if (x || !data) return;
    x = new XMLHttpRequest();
    x.open('POST', f.action);
    x.timeout = 20000;
    x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    x.setRequestHeader('Accept', 'text/html');
    x.onload = function () {
      var text = x.responseText;
      if (x.status == 429 || x.status > 499) return again();
      if (t && x.status == 403 && text.indexOf('id="ballot"') < 0) return refused();
      d.open();
      d.write(text);
      d.close();
      w.scrollTo(0, 0);
      text = d.getElementById('top');
      if (text) text.focus();
    };
    x.onerror = x.ontimeout = again;
    x.send(data);
  }

  f.onsubmit = function () {
    try {
      data = data || encoded();
      f.className = 'busy';
      if (!n) s.textContent = s.getAttribute('data-sending');
      send();
      return false;
    } catch (broken) { }
  };
  w.addEventListener('online', send);

  f.onchange = function (event) {
    var c = event.target;
    if (c.checked) each(e, function (o) {
      if (o.name == c.name && o != c && o.type == 'checkbox' && (c.hasAttribute('data-alone') || o.hasAttribute('data-alone'))) o.checked = false;
    });
    fold();
  };

  function fold() {
    each(q, function (o) {
      var rule = o.getAttribute('data-if'), on = !rule;
      if (rule) {
        rule = rule.split(' ');
        each(e, function (c) { if (c.name == rule[0] && c.checked && rule.indexOf(c.value, 1) > 0) on = true; });
      }
      o.style.display = on ? '' : 'none';
    });
  }

  if (t && !t.value && /^[0-9A-Za-z-]{20,}$/.test(h)) t.value = h;
  if (t && h && w.history.replaceState) w.history.replaceState(0, '', w.location.pathname + w.location.search);
  fold();
})(document, window);
