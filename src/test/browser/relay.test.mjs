// The client against the relay itself: the jar as users start it, a simulated platform, and a page of another origin.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { FakeRelay } from './fake-relay.mjs';
import { IDS, loadClient } from './fakes.mjs';
import { eventually, freePort, jar, launchBrowser, startKeyfold } from './support.mjs';

const SECRET = 'only-for-these-tests-0123456789abcdef';

describe('the relay', { skip: !jar && 'target/keyfold.jar is not built' }, () => {
  const simulator = {};
  const relay = {};
  let desk; // serves the page, and is not the relay
  let browser;
  let page;
  let conversation;

  async function startRelay() {
    Object.assign(
      relay,
      await startKeyfold(['serve'], {
        ready: /^keyfold serves/,
        env: {
          KEYFOLD_HTTP_PORT: String(relay.port),
          KEYFOLD_HTTP_ALLOWED_ORIGINS: desk.url,
          KEYFOLD_MANAGEMENT_PORT: '0',
          KEYFOLD_AUTH_JWT_HMAC_SECRET: SECRET,
          KEYFOLD_UPSTREAM_BASE_URL: simulator.url,
          KEYFOLD_UPSTREAM_OAUTH_TOKEN_URL: `${simulator.url}/oauth/token`,
          KEYFOLD_UPSTREAM_OAUTH_CLIENT_ID: 'demo',
          KEYFOLD_UPSTREAM_OAUTH_CLIENT_SECRET: 'demo',
        },
      }),
    );
  }

  before(async () => {
    desk = await FakeRelay.start();
    simulator.port = await freePort();
    simulator.url = `http://127.0.0.1:${simulator.port}`;
    relay.port = await freePort();
    relay.url = `http://127.0.0.1:${relay.port}`;
    const options = ['--port', String(simulator.port), '--jwt-secret', SECRET];
    Object.assign(simulator, await startKeyfold(['upstream-sim', ...options], { ready: /^Simulated upstream:/ }));
    await startRelay();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await relay.stop?.();
    await simulator.stop?.();
    await desk.stop();
  });
  beforeEach(async () => {
    const made = await fetch(`${simulator.url}/sim/conversations`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    conversation = await made.json();
    page = await browser.newPage();
  });
  afterEach(() => page.close());

  /** A page of an allowed origin that imports the client from the relay and binds its box. */
  async function bindBox({ participantId, token } = {}) {
    const [agent] = conversation.agents;
    await page.goto(desk.url);
    await page.evaluate(
      async ([address, ids, secret]) => {
        const { connect } = await import(`${address}/client/keyfold.js`);
        Object.assign(window, { states: [], statuses: [], failures: [] });
        window.keyfold = connect({
          getToken: () => secret,
          onState: (state) => window.states.push(state),
          onStatus: ({ status }) => window.statuses.push(status),
          onError: ({ cause, code, remedy }) => window.failures.push({ cause, code, remedy }),
        });
        window.box = window.keyfold.bind(document.getElementById('box'), ids);
      },
      [
        relay.url,
        { conversationId: conversation.conversationId, participantId: participantId ?? agent.participantId },
        token ?? agent.accessToken,
      ],
    );
    await page.locator('#box').focus();
  }

  const hasState = (state) =>
    page.waitForFunction((wanted) => window.keyfold.state === wanted, state, { timeout: 10_000 });
  const hasStatus = (status) =>
    page.waitForFunction((wanted) => window.statuses.at(-1) === wanted, status, { timeout: 5_000 });

  async function failure() {
    await page.waitForFunction(() => window.failures.length > 0);
    return page.evaluate(() => window.failures[0]);
  }

  async function typingCalls() {
    const calls = await fetch(`${simulator.url}/sim/calls?conversationId=${conversation.conversationId}`);
    return (await calls.json()).filter(({ kind }) => kind === 'typing');
  }

  it('takes keys over a socket and calls the platform once', async () => {
    await bindBox();
    await hasState('open');
    await page.keyboard.type('Good morning', { delay: 30 });
    const calls = await eventually('the platform to be called', async () => {
      const made = await typingCalls();
      return made.length > 0 && made;
    });
    assert.equal(calls.length, 1);
    assert.deepEqual(await page.evaluate(() => window.states), ['connecting', 'open']);
    assert.deepEqual(await page.evaluate(() => window.failures), []);
  });

  it('tells what the guest sees', async () => {
    await bindBox();
    await hasState('open');
    await page.keyboard.type('Good morning', { delay: 30 });
    await hasStatus('composing');
    await page.evaluate(() => window.box.sent());
    await hasStatus('idle');
  });

  it("refuses the guest's participant, and says what to do", async () => {
    await bindBox({ participantId: conversation.guest.participantId });
    const { cause, code, remedy } = await failure();
    assert.deepEqual([cause, code], ['conversation', 'participant-is-guest']);
    assert.match(remedy, /agent's participant id/);
  });

  it('refuses a token that is none', async () => {
    await bindBox({ token: 'no-token' });
    assert.deepEqual((({ cause, code }) => [cause, code])(await failure()), ['auth', 'token-invalid']);
    await hasState('failed');
  });

  it('is found again after a restart, without a hand', async () => {
    await bindBox();
    await hasState('open');
    await relay.stop();
    await hasState('waiting');
    await startRelay();
    await page.waitForFunction(() => window.keyfold.state === 'open', null, { timeout: 30_000 });
    await eventually('a key to light the indicator', async () => {
      await page.keyboard.press('a');
      return (await typingCalls()).length > 0;
    });
  });

  it('does not let a page of another origin in, and the client knows why', async () => {
    const foreign = await FakeRelay.start();
    try {
      await page.goto(foreign.url);
      const cause = await page.evaluate(async (address) => {
        const { connect } = await import('/client/keyfold.js');
        return new Promise((resolve) => connect({ url: address, onError: (error) => resolve(error.cause) }));
      }, relay.url);
      assert.equal(cause, 'origin');
    } finally {
      await foreign.stop();
    }
  });

  it('takes the one-liner of Node', async () => {
    const { configure, sendTypingIndicator } = await loadClient();
    const [{ participantId, accessToken }] = conversation.agents;
    configure({ url: relay.url, token: accessToken });
    const { decision, reason } = await sendTypingIndicator(conversation.conversationId, participantId);
    assert.deepEqual([decision, reason], ['wanted', 'first']);
    await assert.rejects(sendTypingIndicator(conversation.conversationId, IDS.participantId), {
      code: 'participant-unknown',
    });
  });

  it('takes keys by plain calls where the page wants no socket', async () => {
    const { connect } = await loadClient();
    const [{ participantId, accessToken }] = conversation.agents;
    const client = connect({ url: relay.url, token: accessToken, webSocket: false });
    const typing = client.open({ conversationId: conversation.conversationId, participantId });
    typing.keystroke();
    await eventually('the platform to be called', async () => (await typingCalls()).length === 1);
    typing.sent();
    await eventually('the relay to know of the message', () => typing.status === 'idle');
    client.close();
  });
});
