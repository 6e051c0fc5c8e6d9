// Browsers before a cluster: three nodes as users start them, behind a load balancer, and one of them dies.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Balancer } from './balancer.mjs';
import { FakeRelay } from './fake-relay.mjs';
import { eventually, freePort, jar, launchBrowser, startKeyfold } from './support.mjs';

const SECRET = 'only-for-these-tests-0123456789abcdef';
const NODES = 3;
const VICTIM = 2;
const CLIENTS = 30;
const SHARDS = 256;
const KEY_EVERY_MS = 300;
/** Four fresh JVMs and a browser share the machine: none may spend it on optimising its code. */
const FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

describe('a cluster', { skip: !jar && 'target/keyfold.jar is not built' }, () => {
  const simulator = {};
  const nodes = [];
  let desk; // serves the page, and is no node
  let balancer;
  let relayUrl;
  let browser;
  let page;

  async function placeOf() {
    const [http, management, cluster, bus] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    return { http, management, cluster, bus };
  }

  const startNode = ({ http, management, cluster, bus }, members) =>
    startKeyfold(['serve'], {
      ready: /^keyfold serves/,
      flags: FLAGS,
      env: {
        KEYFOLD_HTTP_PORT: String(http),
        KEYFOLD_HTTP_ALLOWED_ORIGINS: desk.url,
        KEYFOLD_MANAGEMENT_PORT: String(management),
        KEYFOLD_CLUSTER_ENABLED: 'true',
        KEYFOLD_CLUSTER_SECRET: SECRET,
        KEYFOLD_CLUSTER_MEMBERS: members,
        KEYFOLD_CLUSTER_PORT: String(cluster),
        KEYFOLD_CLUSTER_EVENT_BUS_PORT: String(bus),
        KEYFOLD_AUTH_JWT_HMAC_SECRET: SECRET,
        KEYFOLD_UPSTREAM_BASE_URL: simulator.url,
        KEYFOLD_UPSTREAM_OAUTH_TOKEN_URL: `${simulator.url}/oauth/token`,
        KEYFOLD_UPSTREAM_OAUTH_CLIENT_ID: 'demo',
        KEYFOLD_UPSTREAM_OAUTH_CLIENT_SECRET: 'demo',
      },
    });

  before(async () => {
    desk = await FakeRelay.start();
    simulator.port = await freePort();
    simulator.url = `http://127.0.0.1:${simulator.port}`;
    const options = ['--port', String(simulator.port), '--jwt-secret', SECRET];
    Object.assign(
      simulator,
      await startKeyfold(['upstream-sim', ...options], { ready: /^Simulated upstream:/, flags: FLAGS }),
    );
    const places = await Promise.all(Array.from({ length: NODES }, placeOf));
    const members = places.map(({ cluster }) => `127.0.0.1:${cluster}`).join(',');
    const starting = places.map(async (place, i) => {
      nodes[i] = { ...place, ...(await startNode(place, members)) };
    });
    await Promise.all(starting);
    await eventually('all nodes to serve', () => allShardsAreOwnedBy(nodes), { withinMs: 30_000 });
    balancer = new Balancer(places.map(({ http }) => http));
    relayUrl = await balancer.start();
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  after(async () => {
    await browser?.close();
    balancer?.stop();
    await Promise.all(nodes.map((node) => node?.stop('SIGKILL')));
    await simulator.stop?.('SIGKILL');
    await desk.stop();
  });

  async function allShardsAreOwnedBy(owners) {
    const answers = await Promise.all(
      owners.map(async ({ management }) => (await fetch(`http://127.0.0.1:${management}/status`)).json()),
    );
    const owned = answers.map(({ shards }) => shards.owned);
    return owned.every((count) => count > 0) && owned.reduce((sum, count) => sum + count) === SHARDS;
  }

  async function sessionsAt({ management }) {
    const metrics = await (await fetch(`http://127.0.0.1:${management}/metrics`)).text();
    return Number(/^keyfold_ws_sessions(?:\{.*\})? (\S+)$/m.exec(metrics)?.[1]);
  }

  async function conversation() {
    const made = await fetch(`${simulator.url}/sim/conversations`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    const { conversationId, agents } = await made.json();
    return { conversationId, participantId: agents[0].participantId, token: agents[0].accessToken };
  }

  async function guestTokensMade() {
    const calls = await (await fetch(`${simulator.url}/sim/calls`)).json();
    return calls.filter(({ kind }) => kind === 'guest-token').length;
  }

  /** Agents in one page, each with a connection of its own, who type without a pause. */
  async function startTyping(conversations) {
    await page.goto(desk.url);
    await page.evaluate(
      async ([url, all, everyMs]) => {
        const { connect } = await import(`${url}/client/keyfold.js`);
        window.desktops = all.map(({ token, ...ids }) => {
          const desktop = { states: [], statuses: [] };
          const tell = (list) => (what) => list.push({ what: what.status ?? what, atMs: Date.now() });
          const onState = tell(desktop.states);
          desktop.client = connect({ getToken: () => token, onState, onStatus: tell(desktop.statuses) });
          const typing = desktop.client.open(ids);
          setInterval(() => typing.keystroke(), everyMs);
          return desktop;
        });
      },
      [relayUrl, conversations, KEY_EVERY_MS],
    );
  }

  /** How long after `sinceMs` each desktop that was thrown out was back: connected, and shown to the guest. */
  const returns = (sinceMs) =>
    page.evaluate(
      (thenMs) =>
        window.desktops
          .filter(({ states }) => states.some(({ what, atMs }) => what !== 'open' && atMs >= thenMs))
          .map(({ states, statuses, client }) => ({
            state: client.state,
            backMs: states.filter(({ what }) => what === 'open').at(-1).atMs - thenMs,
            shownMs: (statuses.filter(({ what }) => what === 'composing').at(-1)?.atMs ?? Infinity) - thenMs,
          })),
      sinceMs,
    );

  it('takes the clients of a dead node back within 5 s, and asks for no token again', async () => {
    const conversations = await Promise.all(Array.from({ length: CLIENTS }, conversation));
    await startTyping(conversations);
    await page.waitForFunction(
      () => window.desktops.every(({ statuses }) => statuses.at(-1)?.what === 'composing'),
      null,
      { timeout: 15_000 },
    );
    const orphans = await sessionsAt(nodes[VICTIM]);
    assert.ok(orphans > 0, 'nobody is connected to the node that will die');
    const tokens = await guestTokensMade();

    const killedMs = Date.now();
    await nodes[VICTIM].stop('SIGKILL');
    const back = await eventually(
      'all clients of the dead node to be back',
      async () => {
        const thrownOut = await returns(killedMs);
        const areBack = thrownOut.every(({ state, shownMs }) => state === 'open' && shownMs > 0 && shownMs < Infinity);
        return thrownOut.length === orphans && areBack && thrownOut;
      },
      { withinMs: 10_000 },
    );
    console.log(
      `figures clients=${orphans} backMs=${Math.max(...back.map(({ backMs }) => backMs))}` +
        ` shownMs=${Math.max(...back.map(({ shownMs }) => shownMs))}`,
    );
    back.forEach(({ backMs, shownMs }) => assert.ok(backMs < 5_000 && shownMs < 5_000, `${backMs} ms, ${shownMs} ms`));
    assert.equal(await guestTokensMade(), tokens);
  });
});
