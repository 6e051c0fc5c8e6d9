// A bound box in a real Chromium: what counts as typing, and what ends it.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { FakeRelay } from './fake-relay.mjs';
import { eventually, launchBrowser } from './support.mjs';

let browser;
let relay;
let page;

before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

beforeEach(async () => {
  relay = await FakeRelay.start();
  page = await browser.newPage();
});
afterEach(async () => {
  await page.close();
  await relay.stop();
});

/** The page with `selector` bound and its conversation open. */
async function desk(selector = '#box', options = {}) {
  await page.goto(relay.url);
  await page.waitForFunction(() => window.bindBox);
  await page.evaluate(([box, given]) => window.bindBox(box, given), [selector, options]);
  await eventually('the conversation to be open', () => relay.frames.some((frame) => frame.open));
  await page.evaluate(() => window.client.state === 'open');
  await page.locator(selector).focus();
}

async function hears(...frames) {
  const heard = [];
  await eventually(`the relay to hear ${JSON.stringify(frames)}`, () => {
    heard.push(...relay.take());
    assert.deepEqual(heard.slice(0, frames.length), frames);
    return true;
  });
  return heard;
}

/** Everything sent so far has arrived when a mark sent after it has. */
async function hearsNothingElse(already = []) {
  await page.evaluate(() => window.client.open({ conversationId: 'mark', participantId: 'mark' }));
  await eventually('the mark', () => relay.frames.some((frame) => frame.open?.c === 'mark'));
  assert.deepEqual([...already, ...relay.take()], already);
}

describe('typing is', () => {
  it('a key', async () => {
    await desk();
    await page.keyboard.press('a');
    await hears({ k: 1 });
  });

  it('a composition (IME)', async () => {
    await desk();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
    await hears({ k: 1 });
  });

  it('a dictated text, which comes without keys', async () => {
    await desk();
    await page.keyboard.insertText('dictated');
    await hears({ k: 1 });
  });

  it('a paste', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await desk();
    await page.evaluate(() => navigator.clipboard.writeText('pasted'));
    await page.keyboard.press('Control+V');
    await hears({ k: 1 });
  });

  it('input in a line and in an editable element, too', async () => {
    for (const selector of ['#line', '#rich']) {
      await desk(selector);
      relay.take();
      await page.keyboard.press('a');
      await hears({ k: 1 });
      await page.keyboard.press('Backspace');
      await hears({ s: 1 });
    }
  });

  it('not a key that changes nothing', async () => {
    await desk();
    for (const key of ['Shift', 'ArrowLeft', 'Escape', 'Control+C', 'Backspace']) {
      await page.keyboard.press(key);
    }
    await hearsNothingElse();
  });
});

describe('typing ends with', () => {
  beforeEach(async () => {
    await desk();
    await page.keyboard.press('a');
    await hears({ k: 1 });
  });

  it('an emptied box', async () => {
    await page.keyboard.press('Backspace');
    await hears({ s: 1 });
  });

  it('a box that is left', async () => {
    await page.locator('#elsewhere').focus();
    await hears({ s: 1 });
  });

  it('a hidden page', async () => {
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await hears({ s: 1 });
  });

  it('a page that is left', async () => {
    await page.goto('about:blank');
    await hears({ s: 1 });
  });

  it('a page that is left without having been hidden, as in some browsers', async () => {
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide')));
    await hears({ s: 1 });
  });

  it('a form that is sent', async () => {
    await page.locator('#form button').evaluate((button) => button.form.requestSubmit());
    await hears({ m: 1 });
  });

  it('a message that the page says was sent', async () => {
    await page.evaluate(() => window.binding.sent());
    await hears({ m: 1 });
  });

  it('an unbound box, which is not listened to any more', async () => {
    await page.evaluate(() => window.binding.unbind());
    await hears({ s: 1 }, { x: 1 });
    await page.keyboard.press('b');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await hearsNothingElse();
  });

  it('nothing else: Enter is a new line unless the page says otherwise', async () => {
    relay.take();
    await page.waitForTimeout(60); // the server's throttle
    await page.keyboard.press('Enter');
    await hears({ k: 1 });
  });
});

describe('Enter that sends', () => {
  beforeEach(async () => {
    await desk('#box', { sentOnEnter: true });
    await page.locator('#box').evaluate((box) =>
      box.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          box.value = '';
        }
      }),
    );
  });

  it('is a message', async () => {
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await hears({ k: 1 }, { m: 1 });
  });

  it('is none in an empty box, in a composition, or with Shift', async () => {
    await page.keyboard.press('Enter');
    await page.keyboard.press('a');
    await page.locator('#box').evaluate((box) =>
      box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true })),
    );
    await page.waitForTimeout(60); // the server's throttle
    await page.keyboard.press('Shift+Enter');
    await hearsNothingElse(await hears({ k: 1 }, { k: 1 }));
  });
});

describe('keys', () => {
  it('are throttled as the relay says', async () => {
    relay.every = 400;
    await desk();
    const startMs = Date.now();
    while (Date.now() - startMs < 1_000) {
      await page.keyboard.press('a');
    }
    const sent = relay.take().length;
    assert.ok(sent >= 2 && sent <= 4, `${sent} keys in a second and a bit`);
  });

  it('tell nothing of what is typed: no content is read but whether there is any', async () => {
    await page.addInitScript(() => {
      window.reads = 0;
      for (const [prototype, property] of [
        [HTMLTextAreaElement.prototype, 'value'],
        [HTMLTextAreaElement.prototype, 'defaultValue'],
        [Node.prototype, 'textContent'],
        [HTMLElement.prototype, 'innerText'],
        [InputEvent.prototype, 'data'],
        [KeyboardEvent.prototype, 'code'],
      ]) {
        const { get } = Object.getOwnPropertyDescriptor(prototype, property);
        Object.defineProperty(prototype, property, {
          configurable: true,
          get() {
            window.reads++;
            return get.call(this);
          },
        });
      }
    });
    await desk();
    await page.keyboard.type('confidential', { delay: 20 });
    await page.locator('#elsewhere').focus();
    await eventually('the stop', () => relay.frames.some((frame) => frame.s));

    assert.equal(await page.evaluate(() => window.reads), 0);
    for (const frame of relay.take()) {
      assert.match(JSON.stringify(frame), /^\{"[ks]":1\}$/);
    }
  });

  it('and tokens are never in an address', async () => {
    relay.refusesUpgrades = true;
    await page.goto(relay.url);
    await page.waitForFunction(() => window.client?.state === 'http', null, { timeout: 10_000 });
    assert.ok(relay.addresses.includes('/v1/ws'));
    assert.deepEqual(relay.addresses.filter((address) => /secret|token|\?/.test(address)), []);
    assert.ok(relay.calls.every(({ authorization }) => authorization === 'Bearer secret-token'));
  });
});

describe('the connection', () => {
  it('falls back to calls where upgrades are refused', async () => {
    relay.refusesUpgrades = true;
    await page.goto(relay.url);
    await page.waitForFunction(() => window.client?.state === 'http', null, { timeout: 10_000 });
    await page.evaluate(() => window.bindBox('#box'));
    relay.calls.splice(0);
    await page.locator('#box').focus();
    await page.keyboard.press('a');
    await eventually('the key', () => relay.calls.length === 1);
    await page.keyboard.press('Backspace');
    await eventually('the stop', () => relay.calls.length === 2);
    assert.deepEqual(
      relay.calls.map(({ items }) => items[0]),
      ['composing', 'paused'].map((state) => ({ conversationId: 'conv-1', participantId: 'part-1', state })),
    );
  });

  it('comes back by itself, and the next key goes', async () => {
    await desk();
    relay.dropSockets();
    relay.take();
    await page.waitForFunction(() => window.client.state === 'waiting');
    await page.keyboard.press('a');
    await page.waitForFunction(() => window.client.state === 'open');
    await hearsNothingElse();
    await page.keyboard.press('b');
    await hears({ k: 1 });
  });

  it('names an origin that the relay does not allow', async () => {
    await page.goto(relay.url);
    const url = relay.url.replace('127.0.0.1', 'localhost'); // another origin, and this relay allows none
    const cause = await page.evaluate(async (address) => {
      const { configure, sendTypingIndicator } = await import('/client/keyfold.js');
      configure({ url: address, token: 'secret-token' });
      return sendTypingIndicator('conv-1', 'part-1').catch((error) => error.cause);
    }, url);
    assert.equal(cause, 'origin');
  });

  it('names a relay that is not there', async () => {
    await page.goto(relay.url);
    const code = await page.evaluate(async () => {
      const { configure, sendTypingIndicator } = await import('/client/keyfold.js');
      configure({ url: 'http://127.0.0.1:9', token: 'secret-token' });
      return sendTypingIndicator('conv-1', 'part-1').catch((error) => error.code);
    });
    assert.equal(code, 'unreachable');
  });

  it('names the network when there is none', async () => {
    await page.goto(relay.url);
    await page.waitForFunction(() => window.client?.state === 'open');
    await page.context().setOffline(true);
    const cause = await page.evaluate(async () => {
      const { configure, sendTypingIndicator } = await import('/client/keyfold.js');
      configure({ token: 'secret-token' });
      return sendTypingIndicator('conv-1', 'part-1').catch((error) => error.cause);
    });
    assert.equal(cause, 'offline');
  });
});
