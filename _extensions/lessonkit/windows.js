// The windows of a session and what they say to each other.
//
//   deck       what the audience sees; owns the slide, the clock and the timers
//   presenter  the same file with ?presenter; opened by the deck
//   frame      the same file with ?receiver; a slide inside of the presenter's view
//
// From file:// windows cannot reach into each other, but they can send messages:
// frames to the view around them, the view to the deck that opened it. Each says
// "hello" every second and is answered with all there is to know, so that any of
// them may be reloaded at any time.
//
// A deck that was closed and opened again did not open the view. When the view's deck
// is gone or silent, the view asks on a channel, which all windows with this file
// hear, and goes on with the deck that answers.
var lessonkit = window.lessonkit || {};

lessonkit.windows = (function () {
  "use strict";

  const HELLO_MS = 1000;
  const SILENT_MS = 4000;
  const query = window.location.search;
  const role = /[?&]receiver\b/.test(query) && window.parent !== window ? "frame"
    : /[?&]presenter\b/.test(query) ? "presenter" : "deck";
  const me = Math.random().toString(36).slice(2);
  const channel = openChannel();
  // Windows that are reached by the channel alone, by their names on it.
  const remotes = new Map();
  // Whoever listens to this window: the presenter's view, or its frames.
  const peers = new Set();
  const listeners = {};
  // Of another origin, a window still tells its opener.
  let above = role === "presenter" ? window.opener : role === "frame" ? window.parent : null;
  let heard = Date.now();

  function openChannel() {
    try {
      return new BroadcastChannel("lessonkit:" + window.location.pathname);
    } catch (forbiddenOrUnknown) {
      return null;
    }
  }

  // Sent to like a window.
  function remote(name) {
    if (!remotes.has(name)) {
      remotes.set(name, {
        closed: false,
        postMessage: function (words) { channel.postMessage({ from: me, to: name, words: words }); },
      });
    }
    return remotes.get(name);
  }

  function send(to, kind, message) {
    if (to && !to.closed) to.postMessage(JSON.stringify({ lessonkit: Object.assign({ kind: kind }, message) }), "*");
  }

  function toDeck(kind, message) { send(above, kind, message); }

  function toPeers(kind, message) {
    peers.forEach(function (peer) {
      if (peer.closed) peers.delete(peer);
      else send(peer, kind, message);
    });
  }

  function on(kind, listener) {
    (listeners[kind] = listeners[kind] || []).push(listener);
  }

  function isAnswered() {
    return Boolean(above) && !above.closed && Date.now() - heard <= SILENT_MS;
  }

  function receive(words, source) {
    let message = null;
    try {
      message = JSON.parse(words).lessonkit;
    } catch (notOurs) {
      return;
    }
    if (!message || !source) return;
    if (message.kind === "replaced" && (source === window.opener || source !== above)) return;
    if (message.kind === "hello") peers.add(source);
    if (role === "presenter" && message.kind === "here") {
      if (source !== above && isAnswered()) return;
      above = source;
      heard = Date.now();
    }
    (listeners[message.kind] || []).forEach(function (listener) { listener(message, source); });
  }

  // greeting(): what goes along with each hello.
  function connect(greeting) {
    window.addEventListener("message", function (event) { receive(event.data, event.source); });
    if (channel && role !== "frame") {
      channel.onmessage = function (event) {
        const to = event.data.to;
        if (to === me || to === role) receive(event.data.words, remote(event.data.from));
      };
    }
    if (role === "deck") return;
    const hello = function () {
      const message = greeting ? greeting() : {};
      toDeck("hello", message);
      if (role === "presenter" && channel && !isAnswered()) send(remote("deck"), "hello", message);
    };
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
    isAnswered: isAnswered,
    // The views that another deck opened and this one took over.
    toRemotes: function (kind) { remotes.forEach(function (each) { send(each, kind, {}); }); },
  };
})();
