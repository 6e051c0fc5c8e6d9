// The demo page: a desktop on the left, its guest on the right, and what happens between them.
import { Between, show } from './between.js';
import { Desk } from './desk.js';
import { Dots, follow } from './guest.js';
import { Trouble } from './trouble.js';
import { viaHttp, viaSocket } from './typing.js';

/** The relay is asked why it does what it does while somebody types, and for this long after. */
const ASK_FOR_MS = 7_000;
const ASK_EVERY_MS = 700;

const LINKS = {
  connecting: ['wait', 'connecting …'],
  open: ['up', 'connected by WebSocket'],
  http: ['up', 'one HTTP call per key'],
  waiting: ['wait', 'relay away, coming back by itself …'],
  failed: ['down', 'cannot connect'],
  closed: ['down', 'closed'],
};

const byId = (id) => document.getElementById(id);
let way;
let choices = 0;
let heldToken;

const briefing = await (await fetch('/demo/api/briefing')).json();
const between = new Between(briefing);
const desk = new Desk(briefing.conversations, { typed, chose, submitted });
const trouble = new Trouble(briefing.troubles, { aim });
desk.chats.forEach((chat) => {
  chat.dots = new Dots((isLit) => dotsChanged(chat, isLit));
});
desk.choose(0);
follow({ typing, message, call, trouble: ({ trouble: label }) => trouble.is(label) });
document.querySelectorAll('[name=way]').forEach((radio) => radio.addEventListener('change', () => travelBy(radio.value)));
await travelBy(document.querySelector('[name=way]:checked').value);
document.documentElement.dataset.ready = 'yes';

// ---- the agent types

async function getToken() {
  return (await (await fetch('/demo/api/token')).json()).token;
}

async function travelBy(name) {
  const choice = ++choices;
  const hears = { link, status, answered, refused };
  way?.close();
  way = null;
  link('connecting');
  try {
    const chosen = await (name === 'http' ? viaHttp : viaSocket)(getToken, hears);
    if (choice !== choices) {
      chosen.close(); // somebody was faster with the switch
      return;
    }
    way = chosen;
    aim();
  } catch {
    link('failed');
  }
}

/** The desktop names its agent's participant from now on; or the guest's, when that is the trouble. */
function aim() {
  if (way) {
    desk.chats.forEach((chat) => {
      const { conversationId, guestParticipantId } = chat;
      const participantId = trouble.isGuestsId ? guestParticipantId : chat.participantId;
      chat.binding?.unbind();
      chat.binding = way.bind(chat.box, { conversationId, participantId });
      chat.told = null;
    });
    explain();
  }
}

function typed(chat) {
  chat.typedAtMs = performance.now();
  chat.darkSinceMs ??= chat.typedAtMs;
  between.key();
  askSoon(chat);
}

function submitted(chat, text) {
  chat.darkSinceMs = null;
  return fetch('/demo/api/messages', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ conversationId: chat.conversationId, text }),
  });
}

// ---- what comes back to the desktop

function link(state) {
  const [tone, text] = LINKS[state];
  byId('link').dataset.link = tone;
  show('link', text);
  if (state === 'waiting') {
    desk.chats.forEach((chat) => Object.assign(chat, { told: null, why: null, typedAtMs: -Infinity }));
    explain();
  }
}

function status({ conversationId, status: state, reason }) {
  tell(conversationId, { state, reason, words: `pushed: ${[state, reason].filter(Boolean).join(' · ')}` });
}

function answered(conversationId, { decision, reason }) {
  const words = `last key: ${decision} · ${reason}`;
  if (reason === 'gate') {
    tell(conversationId, { ...desk.chatOf(conversationId)?.told, words }); // folded into what was said before
  } else {
    const states = { shed: 'held', suppressed: 'lost' };
    tell(conversationId, { state: states[decision] ?? 'composing', reason, words });
  }
}

function refused(conversationId, code) {
  if (conversationId) {
    tell(conversationId, { state: 'refused', code, words: `refused: ${code}` });
  }
}

function tell(conversationId, told) {
  const chat = desk.chatOf(conversationId);
  if (chat) {
    chat.told = told;
    explain();
  }
}

// ---- what the guest gets, and the platform

function typing({ conversationId, durationMs }) {
  desk.chatOf(conversationId).dots.light(durationMs);
}

function dotsChanged(chat, isLit) {
  chat.tab.classList.toggle('lit', isLit);
  if (isLit && chat.darkSinceMs) {
    const keyAtMs = chat.darkSinceMs;
    requestAnimationFrame(() => between.latency(performance.now() - keyAtMs));
  }
  chat.darkSinceMs = null;
  if (chat === desk.chosen) {
    showDots(chat);
    between.dots(isLit);
  }
  explain();
}

function showDots({ dots }) {
  byId('dots').hidden = !dots.isLit;
  show('dots-said', dots.isLit ? 'The agent is typing' : '');
  desk.scroll();
}

function message({ conversationId, text }) {
  const chat = desk.chatOf(conversationId);
  chat.dots.end();
  desk.say(chat, text, true);
}

function call(made) {
  const chat = desk.chatOf(made.conversationId);
  if (chat) {
    between.call(chat, made);
    trouble.saw(`${made.kind} ${made.status}`);
    askSoon(chat);
  }
}

// ---- what is shown of it

function chose(chat) {
  showDots(chat);
  between.chose(chat);
  explain();
}

function explain() {
  trouble.now(between.explain(desk.chosen));
}

/** Asks the relay for its own sentence about a conversation, not more often than somebody could read. */
function askSoon(chat) {
  chat.asking ??= setTimeout(async () => {
    try {
      heldToken ??= getToken();
      const headers = { Authorization: `Bearer ${await heldToken}` };
      const answer = await fetch(`/v1/conversations/${chat.conversationId}`, { headers });
      chat.why = answer.ok ? (await answer.json()).why : null;
    } catch {
      chat.why = null; // the relay is away; the link says so
    }
    chat.asking = undefined;
    explain();
    if (chat.dots.isLit || performance.now() - chat.typedAtMs < ASK_FOR_MS) {
      askSoon(chat);
    }
  }, ASK_EVERY_MS);
}
