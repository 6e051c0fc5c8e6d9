// A typing relay as people write it: one process, plain http, a throttle from npm for each conversation, undici to the
// platform, the guest token cached until shortly before it expires, verified agents' tokens remembered. Errors of the
// platform are counted by nobody: the desktop has its 204 already, as with Keyfold.
//
// Settings are environment variables; times are in milliseconds, so that a replay can scale them.
import http from 'node:http';
import jwt from 'jsonwebtoken';
import throttle from 'lodash.throttle';
import { Pool } from 'undici';

const {
  UPSTREAM,
  JWT_SECRET,
  CLIENT_ID = 'demo',
  CLIENT_SECRET = 'demo',
  PORT = '0',
  THROTTLE_MS = '4000',
  IDLE_MS = '120000',
  RENEW_BEFORE_MS = '60000',
} = process.env;
const SCOPE = 'conversations:messaging:write';
const MAX_BODY_BYTES = 32768;
const TYPING = '/api/v2/conversations/messaging/typing';

const platform = new Pool(UPSTREAM, { connections: 64, pipelining: 1, bodyTimeout: 2000, headersTimeout: 2000 });

// ---- tokens --------------------------------------------------------------------------------------------------------

const agents = new Map(); // verified agent tokens, by the token

function authenticate(header) {
  const token = header?.startsWith('Bearer ') ? header.slice(7) : null;
  if (!token) return false;
  const known = agents.get(token);
  if (known !== undefined) return known > Date.now();
  try {
    const claims = jwt.verify(token, JWT_SECRET, { algorithms: ['HS256'] });
    if (!claims.scope?.split(' ').includes(SCOPE)) return false;
    if (agents.size >= 10000) agents.clear();
    agents.set(token, claims.exp * 1000);
    return true;
  } catch {
    return false;
  }
}

/** Remembers what `fetchToken` got until it is nearly over; one request at a time. */
function cached(fetchToken) {
  let token = null;
  let until = 0;
  let running = null;
  return {
    get() {
      if (Date.now() < until) return Promise.resolve(token);
      running ??= fetchToken()
        .then(({ value, expiresInS }) => {
          const lifeMs = expiresInS * 1000;
          token = value;
          until = Date.now() + lifeMs - Math.min(Number(RENEW_BEFORE_MS), lifeMs / 3);
          return token;
        })
        .finally(() => {
          running = null;
        });
      return running;
    },
    drop() {
      until = 0;
    },
  };
}

const own = cached(async () => {
  const answer = await post(
    '/oauth/token',
    {
      authorization: `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    'grant_type=client_credentials',
  );
  return { value: answer.json.access_token, expiresInS: answer.json.expires_in };
});

async function guestToken(conversationId) {
  const answer = await post(
    '/api/v2/conversations/messaging/guest-tokens',
    { authorization: `Bearer ${await own.get()}`, 'content-type': 'application/json' },
    JSON.stringify({ conversationId }),
  );
  return { value: answer.json.guest_token, expiresInS: answer.json.expires_in };
}

async function post(path, headers, body) {
  const { statusCode, body: answer } = await platform.request({ method: 'POST', path, headers, body });
  const text = await answer.text();
  if (statusCode >= 300) throw new Error(`${path} answered ${statusCode}`);
  return { statusCode, json: text ? JSON.parse(text) : null };
}

// ---- conversations -------------------------------------------------------------------------------------------------

const conversations = new Map();

function conversation(conversationId) {
  let found = conversations.get(conversationId);
  if (found === undefined) {
    const token = cached(() => guestToken(conversationId));
    const send = throttle((participantId) => type(conversationId, participantId, token), Number(THROTTLE_MS), {
      leading: true,
      trailing: false,
    });
    found = { send, lastKeyAt: 0 };
    conversations.set(conversationId, found);
  }
  found.lastKeyAt = Date.now();
  return found;
}

async function type(conversationId, participantId, token) {
  try {
    const guest = await token.get();
    const { statusCode, body } = await platform.request({
      method: 'POST',
      path: TYPING,
      headers: { guest_token: guest, 'content-type': 'application/json' },
      body: JSON.stringify({ conversationId, participantId }),
    });
    await body.dump();
    if (statusCode === 401) token.drop();
  } catch (error) {
    console.error(error.message);
  }
}

setInterval(() => {
  const before = Date.now() - Number(IDLE_MS);
  for (const [id, { lastKeyAt }] of conversations) {
    if (lastKeyAt < before) conversations.delete(id);
  }
}, 1000).unref();

// ---- desktops ------------------------------------------------------------------------------------------------------

function answer(response, status) {
  response.writeHead(status);
  response.end();
}

const server = http.createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== TYPING) {
    // Messages are told here, too; the throttle of people's relays does not know what to do with that.
    request.resume();
    answer(response, request.url.startsWith('/v1/') ? 204 : 404);
    return;
  }
  if (!authenticate(request.headers.authorization)) {
    request.resume();
    answer(response, 401);
    return;
  }
  const chunks = [];
  let bytes = 0;
  request.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) request.destroy();
    else chunks.push(chunk);
  });
  request.on('end', () => {
    let key;
    try {
      key = JSON.parse(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    } catch {
      answer(response, 400);
      return;
    }
    if (typeof key?.conversationId !== 'string' || typeof key?.participantId !== 'string') {
      answer(response, 400);
      return;
    }
    conversation(key.conversationId).send(key.participantId);
    answer(response, 204);
  });
});

server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`node-relay serves http://127.0.0.1:${server.address().port}`);
});
process.on('SIGTERM', () => process.exit(0));
