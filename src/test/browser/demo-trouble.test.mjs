// The demo page's buttons for trouble: each explains itself, and Keyfold does what the explanation says.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  REFRESH_MS,
  box,
  button,
  callsOf,
  demo,
  dots,
  dotsAppear,
  dotsGo,
  open,
  page,
  says,
  seen,
  type,
  typesUntil,
  withDemo,
} from './demo-page.mjs';

describe('trouble with tokens', () => {
  withDemo();

  it('of the guest is mended by a fresh one, and the guest sees no gap', async () => {
    await open({ guest: 'Mara' });
    await type('hello');
    await dotsAppear();
    await button('Expire the guest token').click();
    await says('#explanation', /forgotten every guest token.*ends? without a word.*fetches a fresh token/s);
    await typesUntil(async () => (await callsOf('Mara', 'typing')).length >= 3, 8_000);
    assert.deepEqual((await callsOf('Mara', 'typing')).map((call) => call.status), [204, 401, 204]);
    await says('#explanation', /Since then: typing 401 → guest-token 200 → typing 204/);
    assert.deepEqual(await seen('gone'), []);
  });

  it('that live for 3 s leaves no gap and meets no 401', async () => {
    await fetch(`${demo.platform}/sim/faults`, { method: 'PUT', body: JSON.stringify({ tokenTtlMs: 3_000 }) });
    await open({ guest: 'Jonas' });
    await type('hello');
    await dotsAppear();
    await typesUntil(async () => (await callsOf('Jonas', 'typing')).length >= 3, 3 * REFRESH_MS);
    assert.deepEqual([...new Set((await callsOf('Jonas')).map((call) => call.status))], [200, 204]);
    assert.ok((await callsOf('Jonas', 'guest-token')).length >= 3, 'the token was renewed while typing');
    assert.deepEqual(await seen('gone'), []);
  });
});

describe('trouble upstream', () => {
  withDemo();

  it('of 429 is waited out, explained, and over after the time asked', async () => {
    await open({ guest: 'Mara' });
    await button('429 for 10 s').click();
    await says('#explanation', /429 and asks to wait 10 s.*300 calls a minute.*sends nothing before/s);
    await type('nobody sees this');
    await says('#state', /asked for a pause \(it answered 429/);
    await says('#explanation', /Right now: .*answered 429.*Since then: .*typing 429/s);
    assert.equal(await dots().isHidden(), true);
    await says('#explanation', /All is well/, 12_000);
    await typesUntil(() => dots().isVisible(), 6_000);
    assert.deepEqual((await callsOf('Mara', 'typing')).map((call) => call.status), [429, 204]);
  });

  it('of 500 says that the guest sees nothing and why, and messages pass', async () => {
    await open({ guest: 'Jonas' });
    await button('Upstream 500').click();
    await says('#explanation', /every typing call with 500.*nothing to store.*drops the call/s);
    await type('in the dark', 60);
    await says('#state', /The guest sees nothing\s+The platform/);
    await says('#explanation', /Since then: .*typing 500/);
    assert.equal(await dots().isHidden(), true);
    await box().press('Enter');
    await page.locator('#messages').getByText('in the dark').waitFor();
    await button('All well again').click();
    await says('#explanation', /All is well/);
    await typesUntil(() => dots().isVisible(), 8_000);
  });

  it('that is slow lets no key wait', async () => {
    await open({ guest: 'Aiko', way: 'HTTP call per key' });
    await type('a');
    await dotsAppear();
    await button('Slow upstream').click();
    await says('#explanation', /1\.5 s.*answers keys at once/s);
    const waits = [];
    page.on('requestfinished', (request) => {
      if (request.url().endsWith('/messaging/typing')) {
        waits.push(request.timing().responseEnd - request.timing().requestStart);
      }
    });
    await typesUntil(async () => (await callsOf('Aiko', 'typing')).length >= 2, 6_000);
    await type('more');
    assert.ok(Math.max(...waits) < 1_000, `the slowest of ${waits.length} keys took ${Math.max(...waits)} ms`);
    assert.deepEqual(await seen('gone'), []);
  });
});

describe('trouble at home', () => {
  withDemo();

  for (const [guest, way] of [
    ['Mara', 'WebSocket client'],
    ['Jonas', 'HTTP call per key'],
  ]) {
    it(`by the guest's participant id is refused with what to do (${way})`, async () => {
      await open({ guest, way });
      await button('Use the guest’s participant id').click();
      await says('#explanation', /guest's own participant id.*204 and does nothing.*refuses the key/s);
      await type('who am I');
      await says('#state', /That is the guest's participant.*Send the agent's participant id/s);
      await says('#verdict', /participant-is-guest/);
      assert.deepEqual(await callsOf(guest, 'typing'), []);
      await button('All well again').click();
      await typesUntil(() => dots().isVisible(), 8_000);
    });
  }

  it('by a restart of the relay needs no hand', async () => {
    await open({ guest: 'Aiko' });
    await type('before');
    await dotsAppear();
    await button('Restart the relay').click();
    await says('#explanation', /remembers nothing.*comes back by itself/s);
    await says('#link', /coming back/);
    await says('#link', /connected by WebSocket/, 15_000);
    await dotsGo();
    await typesUntil(() => dots().isVisible(), 5_000);
    await box().press('Enter');
    await page.locator('#messages').getByText(/before/).waitFor();
    assert.equal(await button('Restart the relay').getAttribute('aria-pressed'), 'true');
  });
});
