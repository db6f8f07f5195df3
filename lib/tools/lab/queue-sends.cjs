/**
 * Loaded into the kernel before all else: lets the messages of a socket go one after the other. tslab sends without waiting, and
 * ZeroMQ refuses a second message while the first is under way (EBUSY, "Socket is busy writing"): a cell with live output
 * would fail after minutes.
 */
'use strict';

const { createRequire } = require('node:module');

/** @param {{ send(...message: unknown[]): Promise<void> }} prototype of a kind of sockets */
function inTurn(prototype) {
  const last = new WeakMap();
  const { send } = prototype;
  Object.defineProperty(prototype, 'send', { configurable: true, value: queued });

  function queued(...message) {
    const before = last.get(this);
    // At once where nothing is under way: a socket may be closed right after.
    const sent = before ? before.then(() => send.apply(this, message)) : send.apply(this, message);
    const ended = sent.then(forget, forget);
    const socket = this;
    last.set(this, ended);
    return sent;

    function forget() {
      if (last.get(socket) === ended) last.delete(socket);
    }
  }
}

if (module.isPreloading) {
  const zeromq = createRequire(require.resolve('tslab/package.json'))('zeromq');
  for (const kind of [zeromq.Publisher, zeromq.Router, zeromq.Reply]) inTurn(kind.prototype);
}

module.exports = { inTurn };
