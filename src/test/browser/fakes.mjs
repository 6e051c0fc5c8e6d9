// A world for the client in which time is a number, sockets are objects, and calls are answered by the test.
import { readFile } from 'node:fs/promises';

export const IDS = { conversationId: 'conv-1', participantId: 'part-1' };

const MODULE = new URL('../../main/resources/io/keyfold/edge/client/keyfold.js', import.meta.url);

/** The client as Node loads it, whatever Node thinks of the folder it lies in. */
export async function loadClient() {
  return import(`data:text/javascript;base64,${(await readFile(MODULE)).toString('base64')}`);
}

/** A client in a world of its own, not greeted yet, and all that it tells. */
export async function startClient({ world = new FakeWorld(), ...options } = {}) {
  const { connect } = await loadClient();
  const heard = { states: [], statuses: [], errors: [] };
  const client = connect({
    url: 'https://relay.example/typing/',
    token: 'secret-token',
    environment: world.environment,
    onState: (state) => heard.states.push(state),
    onStatus: (status) => heard.statuses.push(status),
    onError: (error) => heard.errors.push(error),
    ...options,
  });
  await settle();
  return { world, client, heard };
}

/** A client as of {@link startClient}, connected, with one open conversation. */
export async function startTyping(options) {
  const { world, client, heard } = await startClient(options);
  const conversation = client.open(IDS);
  await world.greet();
  world.socket.answer('open', { h: 1 });
  world.socket.take();
  return { world, client, conversation, heard };
}

/** Lets everything go on that waits for nothing but its turn. */
export async function settle() {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What the client believes to be a browser, or Node when `location` is missing. */
export class FakeWorld {
  nowMs = 1_000_000;
  randomValue = 0.5;
  sockets = [];
  calls = [];
  navigator = { onLine: true };
  location = undefined;
  #timers = new Map();
  #lastTimer = 0;
  #answer = () => answerOf(200, []);

  get environment() {
    const world = this;
    return {
      WebSocket: class extends FakeSocket {
        constructor(url, protocol) {
          super(url, protocol);
          world.sockets.push(this);
        }
      },
      fetch: (url, init = {}) => this.#fetch(String(url), init),
      now: () => this.nowMs,
      setTimeout: (task, ms) => {
        this.#timers.set(++this.#lastTimer, { task, atMs: this.nowMs + ms });
        return this.#lastTimer;
      },
      clearTimeout: (timer) => this.#timers.delete(timer),
      random: () => this.randomValue,
      navigator: this.navigator,
      location: this.location,
      addEventListener: undefined,
    };
  }

  /** The socket opened last. */
  get socket() {
    return this.sockets.at(-1);
  }

  /** Milliseconds from now at which the timers are due. */
  get timers() {
    return [...this.#timers.values()].map(({ atMs }) => atMs - this.nowMs).sort((a, b) => a - b);
  }

  /** From now on calls are answered by `answer(path, init)`: an {@link answerOf}, or an exception. */
  answerCalls(answer) {
    this.#answer = answer;
  }

  async pass(ms) {
    const untilMs = this.nowMs + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(([, { atMs }]) => atMs <= untilMs);
      if (due.length === 0) {
        break;
      }
      const [timer, { task, atMs }] = due.reduce((first, next) => (next[1].atMs < first[1].atMs ? next : first));
      this.#timers.delete(timer);
      this.nowMs = atMs;
      task();
      await settle();
    }
    this.nowMs = untilMs;
    await settle();
  }

  /** Upgrades the socket opened last and greets its client. */
  async greet(hello = {}) {
    await settle();
    this.socket.open();
    this.socket.answer('hello', { session: 'session-1', resumed: false, ping: 25_000, every: 250, max: 200, ...hello });
    await settle();
  }

  async #fetch(url, init) {
    const { pathname } = new URL(url);
    this.calls.push({ url, path: pathname, init, body: init.body && JSON.parse(init.body) });
    return this.#answer(pathname, init);
  }
}

/** What fetch gives for an answer. */
export function answerOf(status, body, headers = {}) {
  return new Response(status === 204 ? null : JSON.stringify(body), { status, headers });
}

class FakeSocket {
  sent = [];
  requests = [];
  bufferedAmount = 0;
  closedWith = null;

  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
  }

  open() {
    this.onopen();
  }

  send(text) {
    const frame = JSON.parse(text);
    this.sent.push(frame);
    if (frame.i !== undefined) {
      this.requests.push(frame);
    }
  }

  close(code = null) {
    this.closedWith = { code };
  }

  /** The frames sent since this was last asked for. */
  take() {
    return this.sent.splice(0);
  }

  push(...messages) {
    this.onmessage({ data: messages.map((message) => JSON.stringify(message)).join('\n') });
  }

  /** Answers the request last sent with this op. */
  answer(op, answer, answeredOp = op) {
    const request = this.requests.findLast((frame) => op in frame);
    this.push({ i: request.i, [answeredOp]: answer });
  }

  refuse(op, err) {
    this.answer(op, err, 'err');
  }

  /** The other side, or the network, ends it. */
  die(code = 1006) {
    this.onclose({ code });
  }
}
