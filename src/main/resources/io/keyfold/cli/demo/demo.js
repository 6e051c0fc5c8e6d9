// The demo page: a desktop on the left, its guest on the right, and what happens between them.
import { Desk } from './desk.js';
import { Dots, follow } from './guest.js';
import { Lane } from './lane.js';
import { Trouble } from './trouble.js';
import { viaHttp, viaSocket } from './typing.js';

const WIRE_LINES = 6;
/** The relay is asked why it does what it does while somebody types, and for this long after. */
const ASK_FOR_MS = 7_000;
const ASK_EVERY_MS = 700;

/** Without a key for this long, the agent has stopped. */
const TYPING_FOR_MS = 5_000;

const LINKS = {
  connecting: ['wait', 'connecting …'],
  open: ['up', 'connected by WebSocket'],
  http: ['up', 'one HTTP call per key'],
  waiting: ['wait', 'relay away, coming back by itself …'],
  failed: ['down', 'cannot connect'],
  closed: ['down', 'closed'],
};
const STATES = {
  lit: 'The guest sees the dots',
  quiet: 'Nobody types',
  held: 'Held back for now',
  dark: 'The guest sees nothing',
  refused: 'Refused',
};

const byId = (id) => document.getElementById(id);
const show = (id, text) => {
  if (byId(id).textContent !== text) {
    byId(id).textContent = text;
  }
};

const briefing = await (await fetch('/demo/api/briefing')).json();
const lane = new Lane(byId('lane'));
const counts = { keys: 0, calls: 0 };
let way;
let choices = 0;
let heldToken;

const desk = new Desk(briefing.conversations, { typed, chose, submitted });
const trouble = new Trouble(briefing.troubles, { aim });
desk.chats.forEach((chat) => {
  chat.dots = new Dots((isLit) => dotsChanged(chat, isLit));
});
chose(desk.chosen);
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
  } catch {
    link('failed');
    return;
  }
  desk.chats.forEach((chat) => {
    chat.told = null;
    bind(chat);
  });
  explain();
}

function bind(chat) {
  chat.binding?.unbind();
  const { conversationId, guestParticipantId } = chat;
  const participantId = trouble.isGuestsId ? guestParticipantId : chat.participantId;
  chat.binding = way.bind(chat.box, { conversationId, participantId });
}

/** The desktop names the agent's participant from now on, or the guest's. */
function aim() {
  if (way) {
    desk.chats.forEach((chat) => {
      chat.told = null;
      bind(chat);
    });
    explain();
  }
}

function typed(chat) {
  counts.keys++;
  chat.typedAtMs = performance.now();
  chat.darkSinceMs ??= chat.typedAtMs;
  lane.key();
  showCounts();
  askSoon(chat);
}

async function submitted(chat, text) {
  const body = JSON.stringify({ conversationId: chat.conversationId, text });
  chat.darkSinceMs = null;
  await fetch('/demo/api/messages', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
}

// ---- what comes back to the desktop

function link(state) {
  const [tone, text] = LINKS[state] ?? LINKS.connecting;
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
  const chat = desk.chatOf(conversationId);
  chat.dots.light(durationMs);
  trouble.saw('dots');
}

function dotsChanged(chat, isLit) {
  chat.tab.classList.toggle('lit', isLit);
  if (isLit && chat.darkSinceMs) {
    const keyAtMs = chat.darkSinceMs;
    requestAnimationFrame(() => show('latency', String(Math.max(1, Math.round(performance.now() - keyAtMs)))));
  }
  chat.darkSinceMs = null;
  if (chat === desk.chosen) {
    showDots(chat);
    lane.lit(isLit);
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

function call({ conversationId, kind, status: code, shown, atEpochMs }) {
  const chat = desk.chatOf(conversationId);
  if (!chat) {
    return;
  }
  if (kind === 'typing') {
    counts.calls++;
    lane.call(shown);
    showCounts();
  }
  trouble.saw(`${kind} ${code}`);
  byId('wire').querySelector('.none')?.remove();
  byId('wire').prepend(wireLine(chat, kind, code, atEpochMs));
  while (byId('wire').children.length > WIRE_LINES) {
    byId('wire').lastElementChild.remove();
  }
  askSoon(chat);
}

function wireLine({ guest }, kind, code, atEpochMs) {
  const line = document.createElement('li');
  const [time, what, answer] = ['time', 'span', 'b'].map((name) => document.createElement(name));
  time.textContent = new Date(atEpochMs).toLocaleTimeString([], { hour12: false });
  what.textContent = `${kind}, ${guest}`;
  answer.textContent = code;
  line.classList.toggle('refused', code >= 400);
  line.append(time, what, answer);
  return line;
}

// ---- what is shown of it

function chose(chat) {
  if (chat.dots) {
    showDots(chat);
    lane.clear();
    if (chat.dots.isLit) {
      lane.lit(true);
    }
    explain();
  }
}

function showCounts() {
  show('keys', String(counts.keys));
  show('calls', String(counts.calls));
  show('ratio', counts.calls === 0 ? '–' : (counts.keys / counts.calls).toFixed(1));
}

/** State and sentence of the chosen conversation: what the relay refused, told, or says when asked. */
function explain() {
  const { told } = desk.chosen;
  const problem = briefing.problems[told?.code];
  const state = stateOf(desk.chosen);
  const name = problem ? problem.title : STATES[state];
  const sentence = problem ? `${problem.cause} ${problem.remedy}` : sentenceOf(state, desk.chosen);
  byId('state').dataset.state = state;
  show('state-name', name);
  show('state-why', sentence);
  show('verdict', told?.words ?? '');
  trouble.now(`${name}. ${sentence}`);
}

function stateOf({ dots, told, typedAtMs }) {
  if (told?.state === 'refused') {
    return 'refused';
  }
  if (dots.isLit) {
    return 'lit';
  }
  const typedForMs = performance.now() - typedAtMs;
  return { held: 'held', lost: 'dark' }[told?.state] ?? (typedForMs < TYPING_FOR_MS ? 'dark' : 'quiet');
}

function sentenceOf(state, { told, why }) {
  if (state === 'lit') {
    return 'One call lights them for 5 s, and the keys until the next call are folded into it.';
  }
  const reason = told?.state === 'held' || told?.state === 'lost' ? briefing.reasons[told.reason] : null;
  return reason ?? why ?? 'Type in the box of a conversation.';
}

/** Asks the relay for its own sentence about a conversation, not more often than somebody could read. */
function askSoon(chat) {
  chat.asking ??= setTimeout(async () => {
    try {
      const headers = { Authorization: `Bearer ${await agentToken()}` };
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

function agentToken() {
  heldToken ??= getToken();
  return heldToken;
}
