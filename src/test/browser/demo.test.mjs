// The demo page: what it shows, and to whom.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  DISPLAY_MS,
  LATE_MS,
  REFRESH_MS,
  box,
  button,
  callsOf,
  complaints,
  demo,
  dots,
  dotsAppear,
  dotsGo,
  open,
  page,
  says,
  seen,
  sockets,
  type,
  typesUntil,
  withDemo,
} from './demo-page.mjs';
import { eventually } from './support.mjs';

describe('an agent who types', () => {
  withDemo();
  before(async () => {
    await open({ guest: 'Aiko' }); // the first call of a JVM is slow
    await type('warm');
    await dotsAppear();
    await page.close();
  });

  it('lights the dots within 500 ms, and they go after the display time', async () => {
    await open({ guest: 'Mara' });
    await type('a');
    await dotsAppear();
    await dotsGo();
    const [[key], [shown], [gone]] = await Promise.all(['key', 'shown', 'gone'].map(seen));
    assert.ok(shown.atMs - key.atMs < 500, `dots after ${shown.atMs - key.atMs} ms`);
    const litMs = gone.atMs - shown.atMs;
    assert.ok(litMs > DISPLAY_MS - 100 && litMs < DISPLAY_MS + LATE_MS, `lit for ${litMs} ms`);
    assert.match(await page.locator('#latency').textContent(), /^\d{1,3}$/);
    assert.deepEqual(complaints, []);
  });

  it('ends the dots at once by a message, and no call follows it', async () => {
    await open({ guest: 'Jonas' });
    await type('Friday is fine');
    await dotsAppear();
    await box().press('Enter');
    await page.locator('#messages').getByText('Friday is fine').waitFor();
    assert.equal(await dots().isHidden(), true);
    assert.equal(await box().inputValue(), '');
    await pause(REFRESH_MS + LATE_MS); // a call that came after all would come by then
    const calls = await callsOf('Jonas');
    assert.equal(calls.at(-1).kind, 'message');
    assert.equal(await dots().isHidden(), true);
  });
});

describe('the page', () => {
  withDemo();

  it('carries three conversations on one socket, and shows the dots to the right guest', async () => {
    await open({ guest: 'Mara' });
    await type('to Mara');
    await dotsAppear();
    await page.getByRole('tab', { name: 'Aiko' }).click();
    assert.equal(await dots().isHidden(), true);
    await type('to Aiko');
    await dotsAppear();
    assert.deepEqual(sockets, [demo.relay.replace('http', 'ws') + '/v1/ws']);
  });

  it('switches to the plain call for each key, which the relay folds', async () => {
    const typingCalls = [];
    await open({ guest: 'Jonas', way: 'HTTP call per key' });
    page.on('response', (response) => response.url().endsWith('/messaging/typing') && typingCalls.push(response.status()));
    await type('twenty keys, no less');
    await dotsAppear();
    await eventually('all answers', () => typingCalls.length === 20);
    assert.deepEqual([...new Set(typingCalls)], [204]);
    assert.equal((await callsOf('Jonas', 'typing')).length, 1);
    await says('#keys', /^20$/);
    await says('#calls', /^1$/);
    await says('#ratio', /^20\.0$/);
    await page.getByLabel('WebSocket client').check();
    await says('#link', /connected by WebSocket/);
    assert.deepEqual(complaints, []);
  });

  it('shows the dots that the printed call lights from a terminal', async () => {
    await open({ guest: 'Mara' });
    const { token, conversationId, participantId } = demo;
    const call = {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ conversationId, participantId, text: 'Agent is typing...' }),
    };
    await eventually(
      'the dots',
      async () => {
        assert.equal((await fetch(`${demo.relay}/api/v2/conversations/messaging/typing`, call)).status, 204);
        return dots().isVisible();
      },
      { withinMs: 8_000 },
    );
  });

  it('asks its own origin only, breaks no policy and logs no error', async () => {
    const requests = [];
    await open({ guest: 'Mara' });
    page.on('request', (request) => requests.push(request.url()));
    await page.reload();
    await page.locator('html[data-ready]').waitFor();
    await typesUntil(() => dots().isVisible(), 8_000);
    await box().press('Enter');
    await button('Slow upstream').click();
    await says('#explanation', /1\.5 s/);
    await page.getByLabel('HTTP call per key').check();
    await type('again');
    const origins = new Set(requests.map((url) => new URL(url).origin));
    assert.deepEqual([...origins], [new URL(demo.urls.page).origin]);
    assert.ok(requests.every((url) => !url.includes('token=')), 'a token is in no address');
    assert.deepEqual(complaints, []);
  });

  it('fits into 360 px, with a long word and an explanation, too', async () => {
    await open({ guest: 'Jonas', viewport: { width: 360, height: 700 } });
    await type('Donaudampfschifffahrtsgesellschaftskapitaenswitwenrente', 0);
    await box().press('Enter');
    await button('Use the guest’s participant id').click();
    await says('#explanation', /guest's own participant id/);
    const { content, width } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      width: document.documentElement.clientWidth,
    }));
    assert.equal(content, width);
  });

  it('works by keyboard alone, and shows where the focus is', async () => {
    await open({ guest: 'Aiko' });
    await page.reload();
    await page.locator('html[data-ready]').waitFor();
    await says('#link', /connected by WebSocket/);
    const press = (key) => page.keyboard.press(key);
    const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
    await press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.value), 'socket');
    await press('Tab');
    assert.equal(await focused(), 'tab-0');
    await press('ArrowLeft');
    assert.equal(await focused(), 'tab-2', 'arrow keys walk the tabs, and around');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
    assert.notEqual(outline, '0px');
    await press('Tab');
    assert.equal(await focused(), 'box-2');
    await page.keyboard.type('by keyboard', { delay: 40 });
    await dotsAppear();
    await press('Tab');
    assert.equal(await focused(), 'Send');
    await press('Enter');
    await page.locator('#messages').getByText('by keyboard').waitFor();
    assert.equal(await focused(), 'box-2', 'the box has the focus again');
    for (const name of ['Send', 'messages', 'Expire the guest token']) {
      await press('Tab');
      assert.equal(await focused(), name);
    }
    await press('Space');
    await says('#explanation', /fetches a fresh token/);
  });

  it('tells a screen reader what there is and what changes', async () => {
    await open({ guest: 'Mara', reducedMotion: 'reduce' });
    assert.equal(await page.getByRole('tab').count(), 3);
    assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'Mara');
    await page.getByRole('tabpanel', { name: 'Mara' }).getByRole('textbox', { name: 'Message to Mara' }).waitFor();
    await page.getByRole('log', { name: 'What the guest reads' }).waitFor();
    await box().press('Enter'); // nothing to send
    await typesUntil(() => dots().isVisible(), 8_000);
    await page.getByRole('status').filter({ hasText: 'The agent is typing' }).waitFor();
    assert.equal(await page.locator('#explanation').getAttribute('aria-live'), 'polite');
    const motion = await page.locator('#dots i').first().evaluate((dot) => getComputedStyle(dot).animationName);
    assert.equal(motion, 'none', 'who asked for less motion gets still dots');
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`is readable in the ${colorScheme} scheme`, async () => {
      await open({ guest: 'Mara', colorScheme });
      await button('Upstream 500').click();
      await says('#explanation', /500/);
      const faint = await page.evaluate(textsOfLowContrast);
      assert.deepEqual(faint, []);
    });
  }
});

/** Runs in the page: every visible text with less contrast than 4.5 to what is painted behind it. */
function textsOfLowContrast() {
  const rgb = (color) => color.match(/[\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = rgb(color).map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return rgb(backgroundColor)[3] === 0 ? ground(element.parentElement) : backgroundColor;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.textContent.trim() && element.checkVisibility({ visibilityProperty: true })) {
      const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 4.5) {
        faint.push(`${contrast.toFixed(2)} ${element.className || element.tagName}: ${element.textContent}`);
      }
    }
  }
  return faint;
}
