/**
 * Keyfold's client for agent desktops: tells a relay that the agent types, over a WebSocket (protocol keyfold.v1) or,
 * where WebSockets are blocked, over HTTP. For browsers and Node; no dependencies. Types are in keyfold.d.ts.
 *
 * It never reads, keeps or sends what is typed: it hears that there was input, and asks a box only whether it is empty.
 * Keys are sent at once or never: one that comes too soon, or while the relay is out of reach, is dropped, and the next
 * one heals it. No timer runs while nobody types and the connection stands.
 */

const PROTOCOL = 'keyfold.v1';
const CLIENT_NAME = 'keyfold.js/1';
const SEED_PATH = '/api/v2/conversations/messaging/typing';
const KEYSTROKES_PATH = '/v1/keystrokes';

/** Least time between two keys of one conversation until the relay says its own, and the bounds of what it may say. */
const EVERY_MS = { first: 250, least: 50, most: 60_000, overHttp: 1_000 };
/** A key typed before its conversation was open still goes when it is not older than this. */
const EARLY_KEY_MS = 1_000;
/** After this long without a word of the relay, the next key asks for an answer: is the socket alive? */
const QUIET_MS = 10_000;
const PROBE_TIMEOUT_MS = 3_000;
const ANSWER_TIMEOUT_MS = 10_000;
const CALL_TIMEOUT_MS = 5_000;
/** Keys are dropped while more than this waits to be written: they would arrive too late. */
const MAX_BUFFERED_BYTES = 16_384;
/** Reconnecting: a random time up to a limit that doubles, and starts over after a connection that held. */
const BACKOFF_MS = { first: 1_000, most: 30_000 };
const HELD_MS = 10_000;
const MAX_BYE_MS = 300_000;
/** So many upgrades in a row that fail while plain calls work: WebSockets are blocked. Tried again after a while. */
const BLOCKED_AFTER_UPGRADES = 2;
const SOCKET_AGAIN_MS = 60_000;
/** A refusal that may pass: the conversation is opened again by a key, not sooner than this. */
const REOPEN_MS = 2_000;

const CLOSE = { normal: 1000, tokenExpired: 4001, firstOfRelay: 4000, firstFinal: 4500, tokenRefused: 4501 };

/** What this client finds by itself; the relay's own problems have their texts at {relay}/problems/{code}. */
const OWN_PROBLEMS = {
  'not-configured': {
    cause: 'config',
    title: 'No relay address',
    remedy: "Say where it is: configure({url: 'https://…', token}), or connect({url: 'https://…', getToken}).",
  },
  'no-token': {
    cause: 'auth',
    title: 'No agent token',
    remedy: "getToken() must give the agent's token, or a promise of it.",
  },
  offline: {
    cause: 'offline',
    title: 'Offline',
    remedy: 'The browser has no network. The client connects by itself when it is back.',
  },
  'origin-not-allowed': {
    cause: 'origin',
    title: 'Origin not allowed',
    remedy: "Add this page's exact origin (scheme, host, port) to http.allowed-origins of the relay.",
  },
  'mixed-content': {
    cause: 'relay',
    title: 'Insecure relay address',
    remedy: 'A page on https may call only an https relay: give the relay a certificate (http.tls.*) or a TLS proxy.',
  },
  'local-network-blocked': {
    cause: 'local-network',
    title: 'Relay on a local network address',
    remedy:
      "Allow this page's access to the local network when the browser asks, or in the site's settings; in a frame add "
      + 'allow="local-network-access; local-network; loopback-network". Administrators can allow it by the policy '
      + 'LocalNetworkAccessAllowedForUrls. Then check that the relay runs there.',
  },
  unreachable: {
    cause: 'relay',
    title: 'Relay unreachable',
    remedy:
      'Check the address, that the relay runs, and that the Content-Security-Policy of this page, if it has one, '
      + 'lists the relay in connect-src.',
  },
  'not-a-relay': {
    cause: 'relay',
    title: 'Not a relay',
    remedy: 'What answers there is no Keyfold relay: check the address, and proxies and log-in pages on the way.',
  },
  'version-refused': {
    cause: 'version',
    title: 'Client and relay do not understand each other',
    remedy: 'Load keyfold.js from this very relay, and see that no proxy changes WebSocket frames.',
  },
};

/** Which cause a problem code of the relay belongs to; the rest is the relay's. */
const CAUSES = {
  'token-missing': 'auth',
  'token-invalid': 'auth',
  'token-expired': 'auth',
  'scope-missing': 'auth',
  'origin-not-allowed': 'origin',
  'not-your-participant': 'conversation',
  'participant-unknown': 'conversation',
  'conversation-unknown': 'conversation',
  'conversation-ended': 'conversation',
  'participant-ended': 'conversation',
  'participant-is-guest': 'conversation',
  'participant-not-allowed': 'conversation',
  'desktop-rate-limited': 'limit',
};

/** Why something cannot work: `cause` to decide by, `code` to look up, `remedy` to show. */
export class KeyfoldError extends Error {
  constructor({ cause, code, status = 0, title = code, detail = title, remedy = '', ...rest }) {
    super(`${code}: ${detail}`, { cause });
    this.name = 'KeyfoldError';
    Object.assign(this, { code, status, title, detail, remedy, ...rest });
  }
}

// ---- what users call

let configured = {};

/**
 * Says once for all where the relay is and whose token to use; see {@link sendTypingIndicator} and {@link connect}.
 *
 * @param {import('./keyfold.js').RelayOptions} options
 */
export function configure(options) {
  configured = { ...options };
  configured.tokens = new Tokens(configured);
}

/**
 * One key, one call: the agent types. Works wherever there is fetch. Call it for each key if you like: the relay folds.
 *
 * @param {string} conversationId
 * @param {string} participantId the agent's own participant or communication
 * @returns {Promise<{decision: string|null, reason: string|null, next: number|null}>} what became of the key; `next`: in
 *     how many milliseconds another one can matter
 * @throws {KeyfoldError} by rejection
 */
export async function sendTypingIndicator(conversationId, participantId) {
  const settings = settingsOf({});
  const { headers } = await call(settings, 'POST', SEED_PATH, { conversationId, participantId });
  return {
    decision: headers.get('Keyfold-Decision'),
    reason: headers.get('Keyfold-Reason'),
    next: headers.has('Keyfold-Next') ? Number(headers.get('Keyfold-Next')) : null,
  };
}

/**
 * Connects to a relay, once for all conversations of an agent, and stays connected until `close()`.
 *
 * @param {import('./keyfold.js').ConnectOptions} options
 * @returns {import('./keyfold.js').Client}
 * @throws {KeyfoldError} without an address
 */
export function connect(options = {}) {
  const connection = new Connection(settingsOf(options));
  connection.start();
  return {
    get state() {
      return connection.state;
    },
    open: (ids) => facadeOf(connection.open(ids)),
    bind: (box, bindOptions) => bind(connection, box, bindOptions),
    reconnect: () => connection.reconnect(),
    close: () => connection.close(),
  };
}

function facadeOf(conversation) {
  return {
    conversationId: conversation.conversationId,
    participantId: conversation.participantId,
    get status() {
      return conversation.status;
    },
    keystroke: () => conversation.keystroke(),
    stop: () => conversation.stop(),
    sent: () => conversation.sent(),
    hold: (forMs) => conversation.hold(forMs),
    close: () => conversation.close(),
  };
}

function settingsOf(options) {
  const merged = { ...configured, ...options };
  const environment = { ...platform(), ...merged.environment };
  const url = merged.url ?? servedFrom();
  if (!url) {
    throw ownProblem('not-configured');
  }
  return {
    environment,
    base: baseOf(url, environment.location),
    tokens: options.getToken || options.token || !configured.tokens ? new Tokens(merged) : configured.tokens,
    webSocket: merged.webSocket ?? true,
    // Not called within our own handling: what a callback throws is its page's error and disturbs nothing here.
    onState: (state) => queueMicrotask(() => merged.onState?.(state)),
    onStatus: (status) => queueMicrotask(() => merged.onStatus?.(status)),
    onError: (error) => queueMicrotask(() => merged.onError?.(error)),
  };
}

/** What the client uses of browser or Node; tests give their own. */
function platform() {
  return {
    WebSocket: globalThis.WebSocket,
    fetch: (...args) => globalThis.fetch(...args),
    // The wall clock goes on while a laptop sleeps, unlike performance.now(). Only ages are compared, see isWithin.
    now: () => Date.now(),
    setTimeout: (task, ms) => globalThis.setTimeout(task, ms),
    clearTimeout: (timer) => globalThis.clearTimeout(timer),
    random: () => Math.random(),
    navigator: globalThis.navigator,
    location: globalThis.location,
    addEventListener: globalThis.addEventListener?.bind(globalThis),
  };
}

/** The relay that served this module, or nothing when it comes from elsewhere (a bundle, a disk). */
function servedFrom() {
  const at = /^(https?:.*)\/client\/keyfold\.js$/.exec(import.meta.url.replace(/[?#].*/, ''));
  return at?.[1];
}

function baseOf(url, location) {
  try {
    const { protocol, host, pathname } = new URL(url, location?.href);
    return protocol.replace(/^ws/, 'http') + '//' + host + pathname.replace(/\/+$/, '');
  } catch {
    throw ownProblem('not-configured', `"${url}" is not an address`);
  }
}

/** Whether less than `ms` went by since `sinceMs`. A clock that was set back counts as "long ago". */
function isWithin(ms, sinceMs, nowMs) {
  const ageMs = nowMs - sinceMs;
  return ageMs >= 0 && ageMs < ms;
}

/** The agent's token: asked for when it is first needed, kept until it is refused. */
class Tokens {
  #getToken;
  #asked = null;

  constructor({ getToken, token = '' }) {
    this.#getToken = getToken ?? (() => token);
  }

  current() {
    this.#asked ??= this.#ask();
    return this.#asked;
  }

  forget() {
    this.#asked = null;
  }

  async #ask() {
    try {
      return (await this.#getToken()) ?? '';
    } catch (failure) {
      this.forget();
      throw ownProblem('no-token', `getToken() failed: ${failure?.message ?? failure}`);
    }
  }
}

// ---- plain calls

/** A call with the agent's token. When that is refused, once more with a fresh one, if there is a fresh one. */
async function call(settings, method, path, body, init) {
  const token = await settings.tokens.current();
  try {
    return await callWith(settings, token, method, path, body, init);
  } catch (refusal) {
    if (refusal.status !== 401) {
      throw refusal;
    }
    settings.tokens.forget();
    const fresh = await settings.tokens.current();
    if (fresh === token) {
      throw refusal;
    }
    return callWith(settings, fresh, method, path, body, init);
  }
}

/** Tells of keys and states; resolves to an answer for each. Without items it finds out whether calls work. */
async function tellRelay(settings, items, init) {
  const response = await call(settings, 'POST', KEYSTROKES_PATH, items, init);
  const answers = await response.json().catch(() => null);
  if (answers?.length !== items.length) {
    throw ownProblem('not-a-relay', 'The answer is none of a relay');
  }
  return answers;
}

async function callWith(settings, token, method, path, body, init) {
  const headers = { 'Content-Type': 'application/json' };
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  let response;
  try {
    response = await settings.environment.fetch(settings.base + path, {
      method,
      headers,
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      ...init,
    });
  } catch {
    throw await diagnosed(settings);
  }
  if (!response.ok) {
    throw await problemIn(response, settings);
  }
  return response;
}

async function problemIn(response, settings) {
  const { status } = response;
  const body = await response.json().catch(() => ({}));
  const { code, title, detail } = body;
  if (typeof code !== 'string') {
    return ownProblem('not-a-relay', `Status ${status}`);
  }
  const cause = status === 401 ? 'auth' : causeOf(code);
  return explained(new KeyfoldError({ cause, code, status, title, detail }), settings);
}

function causeOf(code) {
  return CAUSES[code] ?? 'relay';
}

function ownProblem(code, detail) {
  return new KeyfoldError({ code, detail, ...OWN_PROBLEMS[code] });
}

/** Adds title and remedy from the relay's page of the problem: the texts are written there, once. */
async function explained(error, { base, environment }) {
  if (error.remedy) {
    return error;
  }
  const address = `${base}/problems/${encodeURIComponent(error.code)}`;
  error.remedy = `See ${address}`;
  try {
    const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const response = await environment.fetch(address, { headers: { Accept: 'application/json' }, signal });
    const page = response.ok ? await response.json() : {};
    const { title = error.title, remedy = error.remedy, cause: detail = error.detail } = page;
    Object.assign(error, { title, remedy, detail: error.detail === error.code ? detail : error.detail });
    error.message = `${error.code}: ${error.detail}`;
  } catch {
    // The address of the page has to do.
  }
  return error;
}

/** Why a call got no answer. A browser does not tell, so ask around. */
async function diagnosed({ base, environment }) {
  const { navigator, location } = environment;
  const relay = new URL(base);
  if (navigator?.onLine === false) {
    return ownProblem('offline');
  }
  if (!location || location.origin === relay.origin) {
    return ownProblem('unreachable', `No answer from ${relay.origin}`);
  }
  const isSecurePage = location.protocol === 'https:';
  if (isSecurePage && relay.protocol === 'http:' && !isLoopback(relay.hostname)) {
    return ownProblem('mixed-content', `${relay.origin} is not https, but this page is`);
  }
  if (isSecurePage && isLocal(relay.hostname) && !isLocal(location.hostname) && (await mayLackPermission(navigator))) {
    return ownProblem('local-network-blocked', `${relay.origin} is on a local network, this page is not`);
  }
  try {
    // An answer that the page may not read is an answer: the relay is there, and did not allow this origin.
    const init = { mode: 'no-cors', method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(CALL_TIMEOUT_MS) };
    await environment.fetch(`${base}/client/keyfold.js`, init);
    return ownProblem('origin-not-allowed', `The relay does not allow the origin ${location.origin}`);
  } catch {
    return ownProblem('unreachable', `No answer from ${relay.origin}`);
  }
}

function isLoopback(hostname) {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function isLocal(hostname) {
  return (
    isLoopback(hostname)
    || /\.local$/.test(hostname)
    || /^(10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|169\.254(\.\d+){2})$/.test(hostname)
    || /^\[(f[cd]|fe[89ab])/.test(hostname)
  );
}

/** Chromium asks its user before a page may reach the local network; other browsers do not know the permission. */
async function mayLackPermission(navigator) {
  try {
    const { state } = await navigator.permissions.query({ name: 'local-network-access' });
    return state !== 'granted';
  } catch {
    return true;
  }
}

// ---- the socket

/**
 * One WebSocket from its upgrade to its end. Tells its owner `greeted(hello)`, `pushed(message)` and, exactly once,
 * `gone({heldMs, code, afterMs, refusal})`; `heldMs` is null when the relay never greeted.
 */
class SocketLink {
  #environment;
  #owner;
  #socket = null;
  #requests = new Map();
  #lastId = 0;
  #heardAtMs;
  #greetedAtMs = null;
  #isProbing = false;
  #refusal = null;
  #upgradeTimer;
  #isGone = false;

  constructor({ environment, base }, hello, owner) {
    this.#environment = environment;
    this.#owner = owner;
    this.#upgradeTimer = environment.setTimeout(() => this.#end(0), ANSWER_TIMEOUT_MS);
    try {
      this.#socket = new environment.WebSocket(`${base.replace(/^http/, 'ws')}/v1/ws`, PROTOCOL);
    } catch {
      queueMicrotask(() => this.#end(0)); // an address that this page may not open
      return;
    }
    this.#socket.onopen = () => this.#greet(hello);
    this.#socket.onmessage = ({ data }) => this.#hear(data);
    this.#socket.onclose = ({ code }) => this.#end(code);
  }

  get isGreeted() {
    return this.#greetedAtMs !== null && !this.#isGone;
  }

  /** Sends without wanting an answer. */
  send(frame) {
    if (!this.#isGone) {
      this.#socket.send(JSON.stringify(frame));
    }
  }

  /** Sends, and hands the answer over; a relay that does not answer in time is taken for gone. */
  request(frame, answered, timeoutMs = ANSWER_TIMEOUT_MS) {
    if (this.#isGone) {
      return;
    }
    const i = ++this.#lastId;
    const timer = this.#environment.setTimeout(() => this.#end(0), timeoutMs);
    this.#requests.set(i, { answered, timer });
    this.send({ i, ...frame });
  }

  /** Sends a key, unless it would be late. The first one after silence asks whether anybody is there. */
  key(handle, refused) {
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      return false;
    }
    if (this.#isProbing || isWithin(QUIET_MS, this.#heardAtMs, this.#environment.now())) {
      this.send({ k: handle });
      return true;
    }
    this.#isProbing = true;
    const answered = ({ err }) => {
      this.#isProbing = false;
      if (err) {
        refused(err);
      }
    };
    this.request({ k: handle }, answered, PROBE_TIMEOUT_MS);
    return true;
  }

  close() {
    this.#end(CLOSE.normal);
  }

  #greet(hello) {
    this.#environment.clearTimeout(this.#upgradeTimer);
    this.request({ hello }, (answer) => {
      if (answer.hello) {
        this.#greetedAtMs = this.#environment.now();
        this.#owner.greeted(answer.hello);
      } else {
        this.#refusal = answer.err ?? null; // a bye follows
      }
    });
  }

  #hear(data) {
    this.#heardAtMs = this.#environment.now();
    let messages;
    try {
      messages = data.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    } catch {
      this.#end(0); // whoever this is, it is no relay
      return;
    }
    messages.forEach((message) => this.#take(message));
  }

  #take(message) {
    const request = this.#requests.get(message.i);
    if (this.#isGone) {
      return;
    }
    if (message.bye) {
      this.#end(message.bye.code, message.bye.after);
    } else if (request) {
      this.#requests.delete(message.i);
      this.#environment.clearTimeout(request.timer);
      request.answered(message);
    } else {
      this.#owner.pushed(message);
    }
  }

  #end(code, afterMs = 0) {
    if (this.#isGone) {
      return;
    }
    this.#isGone = true;
    this.#environment.clearTimeout(this.#upgradeTimer);
    this.#requests.forEach(({ timer }) => this.#environment.clearTimeout(timer));
    this.#requests.clear();
    this.#socket?.close(CLOSE.normal === code ? code : undefined);
    const heldMs = this.#greetedAtMs === null ? null : this.#environment.now() - this.#greetedAtMs;
    this.#owner.gone({ heldMs, code, afterMs, refusal: this.#refusal });
  }
}

// ---- without a socket

/** Tells of typing by plain calls. Its owner hears `answered(conversation, answer)` or `failed(error)` of each. */
class HttpWay {
  #settings;
  #owner;

  constructor(settings, owner) {
    this.#settings = settings;
    this.#owner = owner;
  }

  /** One key at a time: false while there is no answer to the one before. */
  press(conversation) {
    if (conversation.underWay) {
      return false;
    }
    this.tell(conversation, 'composing');
    return true;
  }

  /** @param {'composing'|'paused'|'sent'} state */
  async tell(conversation, state) {
    // A message must not be overtaken by the key before it.
    const before = state === 'sent' ? conversation.underWay : null;
    const telling = this.#tell(conversation, state, before);
    conversation.underWay = telling;
    await telling;
    if (conversation.underWay === telling) {
      conversation.underWay = null;
    }
  }

  async hold({ conversationId, participantId }, forMs) {
    const [c, p] = [conversationId, participantId].map(encodeURIComponent);
    const body = { state: 'composing', for: `${forMs}ms` };
    try {
      await call(this.#settings, 'PUT', `/v1/conversations/${c}/participants/${p}/typing`, body);
    } catch (error) {
      this.#owner.failed(error);
    }
  }

  async #tell(conversation, state, before) {
    const { conversationId, participantId } = conversation;
    const init = { keepalive: state === 'paused' }; // a page that closes still says so
    try {
      if (before) {
        await before;
      }
      const [answer] = await tellRelay(this.#settings, [{ conversationId, participantId, state }], init);
      this.#owner.answered(conversation, answer);
    } catch (error) {
      this.#owner.failed(error);
    }
  }
}

// ---- the connection

/** Keeps a way to the relay, and the conversations that use it. */
class Connection {
  /** connecting, open, http, waiting, failed or closed. */
  state = '';

  #settings;
  #environment;
  #conversations = new Set();
  #http;
  #link = null;
  #isDialing = false;
  #dialTimer;
  #session;
  #attempts = 0;
  #failedUpgrades = 0;
  #wasTokenRefused = false;
  #isOverHttp = false;
  #socketAgain = { sinceMs: 0, afterMs: 0 };
  #everyMs = EVERY_MS.first;
  #lastReport = '';
  #listening = new AbortController();

  constructor(settings) {
    this.#settings = settings;
    this.#environment = settings.environment;
    this.#http = new HttpWay(settings, {
      answered: (conversation, answer) => this.#httpAnswered(conversation, answer),
      failed: (error) => this.#httpFailed(error),
    });
  }

  start() {
    if (!this.#hasSockets()) {
      this.#useHttp();
      return;
    }
    const { signal } = this.#listening;
    this.#environment.addEventListener?.('online', () => this.state === 'waiting' && this.#dial(), { signal });
    this.#dial();
  }

  /** Milliseconds of `environment.now()`. */
  get nowMs() {
    return this.#environment.now();
  }

  /** Least time between two keys of one conversation. */
  get everyMs() {
    return this.#isOverHttp ? Math.max(this.#everyMs, EVERY_MS.overHttp) : this.#everyMs;
  }

  open({ conversationId, participantId }) {
    const conversation = new Conversation(this, conversationId, participantId);
    this.#conversations.add(conversation);
    this.#openOnSocket(conversation);
    return conversation;
  }

  /** Tries again at once, with a fresh token: after `failed`, when the agent has logged in again, say. */
  reconnect() {
    if (this.state === 'closed' || this.#link?.isGreeted) {
      return;
    }
    this.#settings.tokens.forget();
    this.#wasTokenRefused = false;
    this.#attempts = 0;
    this.#lastReport = '';
    this.#to(this.#isOverHttp ? 'http' : 'connecting');
    this.#dial();
  }

  close() {
    this.#conversations.forEach((conversation) => conversation.stop());
    this.#to('closed');
    this.#environment.clearTimeout(this.#dialTimer);
    this.#listening.abort();
    this.#link?.close();
    this.#conversations.clear();
  }

  // what conversations ask for

  /** Sends a key; false when it was dropped. */
  press(conversation) {
    if (this.#isOverHttp) {
      if (!isWithin(this.#socketAgain.afterMs, this.#socketAgain.sinceMs, this.nowMs)) {
        this.#dial();
      }
      return !this.#isOver() && this.#http.press(conversation);
    }
    if (conversation.isOpen) {
      const refused = (err) => err.code !== 'desktop-rate-limited' && this.#refuse(conversation, err);
      return this.#link.key(conversation.handle, refused);
    }
    this.#openOnSocket(conversation);
    conversation.pressedEarly(this.#isFirstTry() || this.#isGreeted());
    return false;
  }

  /** Tells `paused` or `sent`. */
  tell(conversation, state) {
    if (conversation.isOpen) {
      this.#link.send(state === 'sent' ? { m: conversation.handle } : { s: conversation.handle });
    } else if (this.#isOverHttp && !this.#isOver()) {
      this.#http.tell(conversation, state);
    }
  }

  /** Keeps the indicator lit without keys; false when the conversation is not open yet. */
  hold(conversation, forMs) {
    if (conversation.isOpen) {
      this.#link.request({ h: conversation.handle, for: forMs }, ({ err }) => {
        if (err) {
          this.#report(this.#problemOf(err, conversation));
        }
      });
      return true;
    }
    if (!this.#isOverHttp || this.#isOver()) {
      return false;
    }
    this.#http.hold(conversation, forMs);
    return true;
  }

  leave(conversation) {
    this.#conversations.delete(conversation);
    if (conversation.isOpen && !this.#hasTwin(conversation)) {
      this.#link.send({ x: conversation.handle });
    }
    conversation.leave();
  }

  changed({ conversationId, participantId, status }, reason) {
    this.#settings.onStatus({ conversationId, participantId, status, ...(reason && { reason }) });
  }

  // the socket

  async #dial() {
    if (this.#isDialing || this.#link || this.#isOver() || !this.#hasSockets()) {
      return;
    }
    this.#isDialing = true;
    this.#environment.clearTimeout(this.#dialTimer);
    this.#to(this.#isOverHttp ? 'http' : 'connecting');
    try {
      const token = await this.#settings.tokens.current();
      if (!this.#isOver()) {
        this.#link = this.#socketWith(token);
      }
    } catch (noToken) {
      this.#report(noToken);
      this.#dialLater();
    } finally {
      this.#isDialing = false;
    }
  }

  #socketWith(token) {
    const hello = { client: CLIENT_NAME };
    if (token) {
      hello.token = token;
    }
    if (this.#session) {
      hello.resume = this.#session;
    }
    return new SocketLink(this.#settings, hello, {
      greeted: (answer) => this.#greeted(answer),
      pushed: (message) => this.#pushed(message),
      gone: (end) => this.#gone(end),
    });
  }

  #greeted({ session, resumed, handles = [], every }) {
    this.#session = session;
    this.#isOverHttp = false;
    this.#failedUpgrades = 0;
    this.#wasTokenRefused = false;
    this.#lastReport = '';
    this.#throttle(every);
    this.#to('open');
    const kept = new Set(resumed ? handles : []);
    this.#conversations.forEach((conversation) => {
      if (kept.delete(conversation.handle)) {
        conversation.opened(conversation.handle);
      } else {
        conversation.reset();
        this.#openOnSocket(conversation);
      }
    });
    kept.forEach((handle) => this.#link.send({ x: handle })); // closed while the relay was out of reach
  }

  #openOnSocket(conversation) {
    if (!this.#isGreeted() || !conversation.wantsOpening()) {
      return;
    }
    const { conversationId: c, participantId: p } = conversation;
    conversation.isOpening = true;
    this.#link.request({ open: { c, p } }, ({ open, err }) => {
      conversation.isOpening = false;
      if (err) {
        this.#refuse(conversation, err);
      } else if (this.#conversations.has(conversation)) {
        this.#lastReport = '';
        conversation.opened(open.h);
      } else if (!this.#hasTwin(conversation)) {
        this.#link.send({ x: open.h }); // closed before it was open
      }
    });
  }

  #pushed({ h, st, reason, err, every, expires }) {
    if (h !== undefined) {
      const named = [...this.#conversations].filter((conversation) => conversation.handle === h);
      named.forEach((conversation) => (err ? this.#refuse(conversation, err) : conversation.is(st, reason)));
    }
    if (every !== undefined) {
      this.#throttle(every);
    }
    if (expires) {
      this.#renewToken();
    }
  }

  #throttle(everyMs) {
    if (Number.isFinite(everyMs)) {
      this.#everyMs = Math.min(EVERY_MS.most, Math.max(EVERY_MS.least, everyMs));
    }
  }

  /** Hands a fresh token over on the living socket. Without one the relay says bye in time, and we come back. */
  async #renewToken() {
    const { tokens } = this.#settings;
    const link = this.#link;
    try {
      const old = await tokens.current();
      tokens.forget();
      const token = await tokens.current();
      if (token !== old && link === this.#link) {
        link.request({ token }, ({ err }) => err && this.#report(this.#problemOf(err)));
      }
    } catch (noToken) {
      this.#report(noToken);
    }
  }

  #gone({ heldMs, code, afterMs, refusal }) {
    this.#link = null;
    if (heldMs !== null) {
      this.#conversations.forEach((conversation) => conversation.lost());
    }
    if (this.#isOver()) {
      return;
    }
    this.#to(this.#isOverHttp ? 'http' : 'waiting');
    if (heldMs >= HELD_MS) {
      this.#attempts = 0;
    }
    if (code === CLOSE.tokenExpired || code === CLOSE.tokenRefused) {
      const byCode = { code: code === CLOSE.tokenExpired ? 'token-expired' : 'token-invalid' };
      this.#tokenRefused(refusal ?? byCode, afterMs);
    } else if (code >= CLOSE.firstFinal) {
      this.#fail(ownProblem('version-refused', `The relay closed the connection with ${code}`));
    } else if (heldMs !== null || code >= CLOSE.firstOfRelay) {
      if (refusal) {
        this.#report(this.#problemOf(refusal));
      }
      this.#dialLater(afterMs);
    } else {
      this.#upgradeFailed();
    }
  }

  #tokenRefused(refusal, afterMs) {
    this.#settings.tokens.forget();
    if (this.#wasTokenRefused) {
      this.#fail(this.#problemOf(refusal));
      return;
    }
    this.#wasTokenRefused = true;
    this.#dialLater(afterMs);
  }

  /** A browser does not tell why an upgrade failed, so a plain call that changes nothing finds out. */
  async #upgradeFailed() {
    if (this.#isOverHttp) {
      this.#dialLater();
      return;
    }
    try {
      await tellRelay(this.#settings, []);
      this.#failedUpgrades++;
      if (this.#failedUpgrades >= BLOCKED_AFTER_UPGRADES) {
        this.#useHttp();
      }
    } catch (error) {
      this.#failedUpgrades = 0;
      this.#httpFailed(error);
    }
    if (!this.#isOverHttp) {
      this.#dialLater();
    }
  }

  #dialLater(afterMs = 0) {
    if (this.#isOverHttp) {
      this.#useHttp();
      return;
    }
    if (this.#isOver() || this.#link) {
      return;
    }
    const limitMs = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** this.#attempts++);
    const delayMs = afterMs > 0 ? Math.min(afterMs, MAX_BYE_MS) : this.#environment.random() * limitMs;
    this.#environment.clearTimeout(this.#dialTimer);
    this.#dialTimer = this.#environment.setTimeout(() => this.#dial(), delayMs);
  }

  /** From now on over HTTP; a key after a while tries a socket again. */
  #useHttp() {
    if (this.#isOver()) {
      return;
    }
    this.#isOverHttp = true;
    this.#socketAgain = { sinceMs: this.nowMs, afterMs: SOCKET_AGAIN_MS * (0.75 + this.#environment.random() / 2) };
    this.#to('http');
    this.#conversations.forEach((conversation) => conversation.catchUp());
  }

  #httpAnswered(conversation, { code, detail, decision, reason }) {
    this.#lastReport = '';
    if (code) {
      this.#refuse(conversation, { code, detail });
    } else if (!decision) {
      conversation.is('idle');
    } else if (decision === 'wanted') {
      conversation.is('composing');
    } else if (decision === 'shed' || decision === 'suppressed') {
      conversation.is(decision === 'shed' ? 'held' : 'lost', reason);
    }
  }

  #httpFailed(error) {
    if (error.cause === 'auth') {
      this.#fail(error);
    } else {
      this.#report(error);
    }
  }

  // what goes wrong

  #refuse(conversation, { code, detail, retryable, after }) {
    const mayPass = retryable || code === 'desktop-rate-limited' || code === 'not-found' || causeOf(code) === 'auth';
    conversation.refused(mayPass ? Math.max(after ?? 0, REOPEN_MS) : Infinity);
    this.#report(this.#problemOf({ code, detail }, conversation));
  }

  #problemOf({ code, detail }, { conversationId, participantId } = {}) {
    return new KeyfoldError({ cause: causeOf(code), code, detail, conversationId, participantId });
  }

  #fail(error) {
    if (!this.#isOver()) {
      this.#to('failed');
      this.#link?.close();
      this.#report(error);
    }
  }

  /** Tells the page, once for each new trouble. */
  async #report(error) {
    const report = `${error.cause} ${error.code} ${error.conversationId}`;
    if (report !== this.#lastReport && this.state !== 'closed') {
      this.#lastReport = report;
      this.#settings.onError(await explained(error, this.#settings));
    }
  }

  #isOver() {
    return this.state === 'closed' || this.state === 'failed';
  }

  #hasSockets() {
    return Boolean(this.#settings.webSocket && this.#environment.WebSocket);
  }

  /** Whether another user of this connection types as the same participant: the relay gives both one handle. */
  #hasTwin(conversation) {
    return [...this.#conversations].some((other) => other !== conversation && other.isSameAs(conversation));
  }

  #isGreeted() {
    return Boolean(this.#link?.isGreeted);
  }

  #isFirstTry() {
    return this.state === 'connecting' && !this.#session;
  }

  #to(state) {
    if (this.state !== state) {
      this.state = state;
      this.#settings.onState(state);
    }
  }
}

// ---- a conversation

/** One participant typing in one conversation: leading edge, throttle, and what the guest sees. */
class Conversation {
  handle = 0;
  isOpen = false;
  isOpening = false;
  /** The call about this conversation that has no answer yet, over HTTP. */
  underWay = null;
  /** What the guest sees, as far as told: composing, idle, held, lost or ended. */
  status = 'idle';

  #connection;
  /** Closed, or refused for good. */
  #isOver = false;
  #isTyping = false;
  #keyAtMs = -Infinity;
  #earlyKeyAtMs = -Infinity;
  #holdUntilMs = -Infinity;
  #refusedForMs = 0;
  #refusedAtMs = -Infinity;

  constructor(connection, conversationId, participantId) {
    this.#connection = connection;
    this.conversationId = conversationId;
    this.participantId = participantId;
  }

  isSameAs({ conversationId, participantId }) {
    return this.conversationId === conversationId && this.participantId === participantId;
  }

  keystroke() {
    const { nowMs, everyMs } = this.#connection;
    if (!this.#isResting() && !isWithin(everyMs, this.#keyAtMs, nowMs) && this.#connection.press(this)) {
      this.#keyAtMs = nowMs;
      this.#isTyping = true;
    }
  }

  /** The agent stopped typing. Nothing when the agent was not typing. */
  stop() {
    const wasTyping = this.#isTyping;
    this.#rest();
    if (wasTyping) {
      this.#connection.tell(this, 'paused');
    }
  }

  /** The agent sent the message. */
  sent() {
    this.#rest();
    if (!this.#isOver) {
      this.#connection.tell(this, 'sent');
    }
  }

  /** Lit without keys for `forMs`, as for a draft that is being written; 0 ends it. */
  hold(forMs) {
    const wholeMs = Math.max(0, Math.round(Number(forMs) || 0));
    if (this.#isOver) {
      return;
    }
    this.#holdUntilMs = this.#connection.hold(this, wholeMs) ? -Infinity : this.#connection.nowMs + wholeMs;
  }

  close() {
    this.stop();
    this.#connection.leave(this);
  }

  #rest() {
    this.#isTyping = false;
    this.#keyAtMs = -Infinity; // the next key is a first one
    this.#earlyKeyAtMs = -Infinity;
    this.#holdUntilMs = -Infinity;
  }

  // what the connection says

  wantsOpening() {
    return !this.isOpen && !this.isOpening && !this.#isResting();
  }

  /** A key came before the conversation was open: it may go in a moment, but never after a lost connection. */
  pressedEarly(isOpeningSoon) {
    this.#earlyKeyAtMs = isOpeningSoon ? this.#connection.nowMs : -Infinity;
  }

  opened(handle) {
    this.handle = handle;
    this.isOpen = true;
    this.catchUp();
  }

  /** The relay is in reach: a hold and a key of just now go. */
  catchUp() {
    const { nowMs } = this.#connection;
    const holdMs = this.#holdUntilMs - nowMs;
    const hasEarlyKey = isWithin(EARLY_KEY_MS, this.#earlyKeyAtMs, nowMs);
    this.#earlyKeyAtMs = -Infinity;
    this.#holdUntilMs = -Infinity;
    if (holdMs > 0) {
      this.hold(holdMs);
    }
    if (hasEarlyKey) {
      this.keystroke();
    }
  }

  /** The socket is gone; the handle may come back with the session. */
  lost() {
    this.isOpen = false;
    this.isOpening = false;
    this.#isTyping = false;
    this.#keyAtMs = -Infinity;
    this.#earlyKeyAtMs = -Infinity;
  }

  /** The handle did not come back. */
  reset() {
    this.handle = 0;
    if (!this.#isOver) {
      this.is('idle');
    }
  }

  /** @param {number} forMs until a key may ask again; Infinity: never */
  refused(forMs) {
    this.lost();
    this.handle = 0;
    this.#isOver = forMs === Infinity;
    this.#refusedForMs = forMs;
    this.#refusedAtMs = this.#connection.nowMs;
    this.is(this.#isOver ? 'ended' : 'idle');
  }

  leave() {
    this.lost();
    this.#isOver = true;
  }

  is(status, reason) {
    if (status !== this.status || reason) {
      this.status = status;
      this.#connection.changed(this, reason);
    }
  }

  #isResting() {
    return this.#isOver || isWithin(this.#refusedForMs, this.#refusedAtMs, this.#connection.nowMs);
  }
}

// ---- a box

/**
 * Lets a text box type. Any input counts, be it by keys, IME, paste or dictation; leaving, emptying and hiding the box
 * end the typing.
 */
function bind(connection, box, { conversationId, participantId, sentOnSubmit = true, sentOnEnter = false }) {
  const conversation = connection.open({ conversationId, participantId });
  const listening = new AbortController();
  const listen = (target, type, listener, capture = false) =>
    target?.addEventListener(type, listener, { signal: listening.signal, capture });
  const stop = () => conversation.stop();
  const page = box.ownerDocument;

  listen(box, 'input', () => (isEmpty(box) ? stop() : conversation.keystroke()));
  listen(box, 'focusout', stop);
  listen(page, 'visibilitychange', () => page.hidden && stop());
  listen(page.defaultView, 'pagehide', stop);
  if (sentOnSubmit) {
    listen(box.form, 'submit', () => conversation.sent(), true);
  }
  if (sentOnEnter) {
    // Before the page's own listener, which may empty the box.
    listen(box, 'keydown', (event) => isSending(event) && !isEmpty(box) && conversation.sent(), true);
  }
  return {
    keystroke: () => conversation.keystroke(),
    stop,
    sent: () => conversation.sent(),
    unbind: () => {
      listening.abort();
      conversation.close();
    },
  };
}

/** Whether a box holds nothing: the one thing asked of its content. A textarea tells its length by itself. */
function isEmpty(box) {
  return (box.textLength ?? box.value?.length ?? box.textContent.length) === 0;
}

/** Enter alone; not the Enter that ends the composition of a word (IME), nor one for a new line. */
function isSending({ key, isComposing, shiftKey, ctrlKey, altKey, metaKey }) {
  return key === 'Enter' && !isComposing && !shiftKey && !ctrlKey && !altKey && !metaKey;
}
