// The windows of a session and what they say to each other.
//
//   deck       what the audience sees; owns the slide, the clock and the timers
//   presenter  the same file with ?presenter; opened by the deck
//   frame      the same file with ?receiver; a slide inside of the presenter's view
//
// From file:// windows cannot reach into each other, but they can send messages.
// The presenter says "hello" every second and the deck answers with all there is
// to know, so that either may be reloaded at any time.
var lessonkit = window.lessonkit || {};

lessonkit.windows = (function () {
  "use strict";

  const HELLO_MS = 1000;
  const query = window.location.search;
  const role = /[?&]receiver\b/.test(query) && window.parent !== window ? "frame"
    : /[?&]presenter\b/.test(query) ? "presenter" : "deck";
  // Whoever listens to this deck: the presenter's view and its frames.
  const peers = new Set();
  const listeners = {};

  // Of another origin, a window still tells its opener.
  function deckWindow() {
    return role === "presenter" ? window.opener : role === "frame" ? window.parent.opener : null;
  }

  function send(to, kind, message) {
    if (to && !to.closed) to.postMessage(JSON.stringify({ lessonkit: Object.assign({ kind: kind }, message) }), "*");
  }

  function toDeck(kind, message) { send(deckWindow(), kind, message); }

  function toPeers(kind, message) {
    peers.forEach(function (peer) {
      if (peer.closed) peers.delete(peer);
      else send(peer, kind, message);
    });
  }

  function on(kind, listener) {
    (listeners[kind] = listeners[kind] || []).push(listener);
  }

  function receive(event) {
    let message = null;
    try {
      message = JSON.parse(event.data).lessonkit;
    } catch (notOurs) {
      return;
    }
    if (!message || !event.source) return;
    if (message.kind === "hello") peers.add(event.source);
    (listeners[message.kind] || []).forEach(function (listener) { listener(message, event.source); });
  }

  // greeting(): what goes along with each hello.
  function connect(greeting) {
    window.addEventListener("message", receive);
    if (role === "deck") return;
    const hello = function () { toDeck("hello", greeting ? greeting() : {}); };
    hello();
    window.setInterval(hello, HELLO_MS);
  }

  return {
    role: role,
    on: on,
    send: send,
    toDeck: toDeck,
    toPeers: toPeers,
    connect: connect,
    hasDeck: function () { return Boolean(deckWindow()) && !deckWindow().closed; },
  };
})();
