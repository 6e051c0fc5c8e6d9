// The demo page in a real Chromium, before a real relay and the simulated platform: what its tests share. There is one
// page at a time, and whoever imports this sees the present one.
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { eventually, launchBrowser, startDemo } from './support.mjs';

export const DISPLAY_MS = 5_000;
export const REFRESH_MS = 4_000;
/** Of a shared machine, when something takes a given time. */
export const LATE_MS = 600;

export let demo;
export let page;
/** Errors in the page's console. */
export let complaints;
/** Addresses of the WebSockets that it opened. */
export let sockets;
let browser;

before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** One demo for the tests of a part; each of them types in a conversation that nobody typed in before. */
export function withDemo() {
  before(async () => {
    demo = await startDemo();
  });
  after(() => demo.stop());
  afterEach(async () => {
    await page.close();
    await setTrouble(null);
    await fetch(`${demo.platform}/sim/faults`, { method: 'DELETE' });
  });
}

/** Opens the page as somebody would, in the conversation with `guest`. */
export async function open({ guest = 'Mara', way = 'WebSocket client', ...options } = {}) {
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  complaints = [];
  sockets = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(watchDots);
  await page.goto(demo.urls.page);
  await page.locator('html[data-ready]').waitFor();
  await page.getByLabel(way).check();
  await page.getByRole('tab', { name: guest }).click();
  await says('#link', way === 'WebSocket client' ? /connected by WebSocket/ : /HTTP call per key/);
  await box().focus();
}

/** Runs in the page: remembers when the dots appeared and went, and when there was input. */
function watchDots() {
  window.seen = [];
  document.addEventListener('input', () => window.seen.push({ what: 'key', atMs: performance.now() }), true);
  document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective}`));
  document.addEventListener('DOMContentLoaded', () => {
    const dots = document.getElementById('dots');
    let was = 'gone';
    const note = () => {
      const is = dots.hidden ? 'gone' : 'shown';
      if (is !== was) {
        was = is;
        window.seen.push({ what: is, atMs: performance.now() });
      }
    };
    new MutationObserver(note).observe(dots, { attributeFilter: ['hidden'] });
  });
}

export const box = () => page.locator('textarea:visible');
export const dots = () => page.locator('#dots');
export const button = (name) => page.getByRole('button', { name });
export const type = (text, delay = 100) => box().pressSequentially(text, { delay });
export const seen = (what) => page.evaluate((wanted) => window.seen.filter((entry) => entry.what === wanted), what);
export const dotsAppear = (withinMs = 5_000) => dots().waitFor({ state: 'visible', timeout: withinMs });
export const dotsGo = (withinMs = DISPLAY_MS + LATE_MS) => dots().waitFor({ state: 'hidden', timeout: withinMs });

export function says(selector, pattern, withinMs = 5_000) {
  return eventually(
    `${selector} to say ${pattern}`,
    async () => {
      const text = await page.locator(selector).textContent();
      if (pattern.test(text)) {
        return true;
      }
      throw new Error(text);
    },
    { withinMs },
  );
}

export async function callsOf(guest, kind) {
  const { conversations } = await (await fetch(`${demo.relay}/demo/api/briefing`)).json();
  const { conversationId } = conversations.find((conversation) => conversation.guest === guest);
  const calls = await (await fetch(`${demo.platform}/sim/calls?conversationId=${conversationId}`)).json();
  return kind ? calls.filter((call) => call.kind === kind) : calls;
}

function setTrouble(trouble) {
  return fetch(`${demo.relay}/demo/api/trouble`, { method: 'PUT', body: JSON.stringify({ trouble }) });
}

/** Types until `check` gives something true. */
export async function typesUntil(check, withinMs) {
  const endMs = Date.now() + withinMs;
  while (!(await check())) {
    assert.ok(Date.now() < endMs, `typed for ${withinMs} ms in vain`);
    await type('ab', 60);
  }
}
