(function (d, w) {
  var e = d.getElementById('ballot').elements, o = e.work, zeros = 32 - o.getAttribute('data-bits'), h = [], k = [], v = [], p = 2, n = 0;

  function prime(x) {
    for (var i = 2; i * i <= x; i++) if (x % i == 0) return false;
    return true;
  }

  function r(x, by) { return x >>> by | x << 32 - by; }

  function first(text) {
    var a = h.slice(), l = text.length, i, t, x, y;
    for (i = 0; i < 16; i++) v[i] = 0;
    for (i = 0; i < l; i++) v[i >> 2] |= text.charCodeAt(i) << 24 - 8 * (i & 3);
    v[l >> 2] |= 128 << 24 - 8 * (l & 3);
    v[15] = 8 * l;
    for (i = 0; i < 64; i++) {
      if (i > 15) {
        x = v[i - 15];
        y = v[i - 2];
        v[i] = v[i - 16] + v[i - 7] + (r(x, 7) ^ r(x, 18) ^ x >>> 3) + (r(y, 17) ^ r(y, 19) ^ y >>> 10) | 0;
      }
      x = a[4];
      y = a[0];
      t = a[7] + k[i] + v[i] + (r(x, 6) ^ r(x, 11) ^ r(x, 25)) + (x & a[5] ^ ~x & a[6]) | 0;
      a = [t + (r(y, 2) ^ r(y, 13) ^ r(y, 22)) + (y & a[1] ^ y & a[2] ^ a[1] & a[2]) | 0, y, a[1], a[2], a[3] + t | 0, x, a[5], a[6]];
    }
    return a[0] + h[0] | 0;
  }

  function go() {
    var start = new Date(), mark = e.mark;
    if (mark) do {
      if (first(o.getAttribute('data-poll') + ':' + mark.value + ':' + n) >>> zeros == 0) {
        o.value = n;
        return;
      }
    } while (++n % 50 || new Date() - start < 20);
    w.setTimeout(go, 30);
  }

  for (; k.length < 64; p++) if (prime(p)) {
    k.push(Math.pow(p, 1 / 3) * 4294967296 | 0);
    if (h.length < 8) h.push(Math.sqrt(p) * 4294967296 | 0);
  }
  go();
})(document, window);
