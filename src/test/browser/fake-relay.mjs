// A relay that does as it is told: real sockets on loopback, no rules. Speaks just enough of RFC 6455 for the client.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const MODULE = new URL('../../main/resources/io/keyfold/edge/client/keyfold.js', import.meta.url);
const ACCEPT_KEY = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const OPCODE = { text: 1, close: 8 };

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Desk</title>
<form id="form"><textarea id="box"></textarea><button>Send</button></form>
<input id="line"><div id="rich" contenteditable></div><button id="elsewhere">Elsewhere</button>
<script type="module" src="/desk.js"></script>`;

/** The page's script: one bound box, for the tests to type into. */
const DESK = `import { connect } from '/client/keyfold.js';
document.getElementById('form').addEventListener('submit', (event) => event.preventDefault());
window.errors = [];
window.client = connect({ token: 'secret-token', onError: (error) => window.errors.push(error) });
window.bindBox = (selector, options) => {
  const ids = { conversationId: 'conv-1', participantId: 'part-1' };
  window.binding = window.client.bind(document.querySelector(selector), { ...ids, ...options });
};`;

export class FakeRelay {
  /** Frames that came over sockets; calls that came without. */
  frames = [];
  calls = [];
  /** Every address that was asked for. */
  addresses = [];
  every = 50;
  refusesUpgrades = false;
  #server;
  #sockets = new Set();

  static async start() {
    const relay = new FakeRelay();
    relay.#server = createServer((request, response) => relay.#answer(request, response));
    relay.#server.on('upgrade', (request, socket) => relay.#upgrade(request, socket));
    await new Promise((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    relay.url = `http://127.0.0.1:${relay.#server.address().port}`;
    return relay;
  }

  /** The frames since this was last asked for, without hello and open. */
  take() {
    return this.frames.splice(0).filter((frame) => !frame.hello && !frame.open);
  }

  push(message) {
    this.#sockets.forEach((socket) => socket.write(textFrame(message)));
  }

  async stop() {
    this.dropSockets();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  dropSockets() {
    this.#sockets.forEach((socket) => socket.destroy());
  }

  async #answer(request, response) {
    this.addresses.push(request.url);
    const send = (type, body) => response.setHeader('Content-Type', `${type}; charset=utf-8`).end(body);
    if (request.url === '/') {
      send('text/html', PAGE);
    } else if (request.url === '/desk.js') {
      send('text/javascript', DESK);
    } else if (request.url === '/client/keyfold.js') {
      send('text/javascript', await readFile(MODULE));
    } else if (request.method === 'POST') {
      let body = '';
      for await (const part of request) {
        body += part;
      }
      const items = JSON.parse(body);
      this.calls.push({ url: request.url, authorization: request.headers.authorization, items });
      send('application/json', JSON.stringify(items.map(() => ({ decision: 'wanted', reason: 'first', next: null }))));
    } else {
      response.writeHead(404).end();
    }
  }

  #upgrade(request, socket) {
    this.addresses.push(request.url);
    if (this.refusesUpgrades) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const protocol = request.headers['sec-websocket-protocol'];
    const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + ACCEPT_KEY).digest('base64');
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
        + `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    );
    this.#sockets.add(socket);
    let unread = Buffer.alloc(0);
    socket.on('data', (data) => {
      unread = readFrames(Buffer.concat([unread, data]), (opcode, text) => {
        if (opcode === OPCODE.close) {
          socket.end();
        } else if (opcode === OPCODE.text) {
          this.#hear(JSON.parse(text), socket);
        }
      });
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #hear(frame, socket) {
    this.frames.push(frame);
    if (frame.hello) {
      const hello = { session: 'session-1', resumed: false, ping: 25_000, every: this.every, max: 200 };
      socket.write(textFrame({ i: frame.i, hello }));
    } else if (frame.open) {
      socket.write(textFrame({ i: frame.i, open: { h: 1 } }));
    }
  }
}

/** Hands over each whole frame, unmasked; gives back what is left. Frames of up to 64 KiB. */
function readFrames(bytes, take) {
  for (;;) {
    const isLong = bytes.length > 1 && (bytes[1] & 0x7f) === 126;
    const maskAt = isLong ? 4 : 2;
    if (bytes.length < maskAt + 4) {
      return bytes;
    }
    const length = isLong ? bytes.readUInt16BE(2) : bytes[1] & 0x7f;
    const end = maskAt + 4 + length;
    if (bytes.length < end) {
      return bytes;
    }
    const payload = bytes.subarray(maskAt + 4, end).map((byte, at) => byte ^ bytes[maskAt + (at % 4)]);
    take(bytes[0] & 0x0f, Buffer.from(payload).toString('utf8'));
    bytes = bytes.subarray(end);
  }
}

/** One short text frame. */
function textFrame(message) {
  const payload = Buffer.from(JSON.stringify(message));
  const { length } = payload;
  const header = length < 126 ? [0x81, length] : [0x81, 126, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), payload]);
}
