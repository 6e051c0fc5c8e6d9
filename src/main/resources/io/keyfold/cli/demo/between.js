// What happens between desktop and guest: the numbers, the picture of the last seconds, the state of the chosen
// conversation in a sentence, and the calls that the platform received.
import { Lane } from './lane.js';

const WIRE_LINES = 6;
/** Without a key for this long, the agent has stopped. */
const TYPING_FOR_MS = 5_000;

const STATES = {
  lit: 'The guest sees the dots',
  quiet: 'Nobody types',
  held: 'Held back for now',
  dark: 'The guest sees nothing',
  refused: 'Refused',
};

const byId = (id) => document.getElementById(id);

/** Writes only what changes: a screen reader would read it again. */
export function show(id, text) {
  if (byId(id).textContent !== text) {
    byId(id).textContent = text;
  }
}

export class Between {
  #reasons;
  #problems;
  #lane = new Lane(byId('lane'));
  #keys = 0;
  #calls = 0;

  /** @param {{reasons, problems}} briefing the sentences of all reasons and problems */
  constructor({ reasons, problems }) {
    this.#reasons = reasons;
    this.#problems = problems;
  }

  key() {
    this.#keys++;
    this.#lane.key();
    this.#count();
  }

  /** A call that the platform received; those of typing are counted. */
  call({ guest }, { kind, status, shown, atEpochMs }) {
    if (kind === 'typing') {
      this.#calls++;
      this.#lane.call(shown);
      this.#count();
    }
    const wire = byId('wire');
    wire.querySelector('.none')?.remove();
    wire.prepend(wireLine(guest, kind, status, atEpochMs));
    while (wire.children.length > WIRE_LINES) {
      wire.lastElementChild.remove();
    }
  }

  dots(isLit) {
    this.#lane.lit(isLit);
  }

  latency(ms) {
    show('latency', String(Math.max(1, Math.round(ms))));
  }

  /** Another conversation was chosen: the picture starts anew. */
  chose({ dots }) {
    this.#lane.clear();
    if (dots.isLit) {
      this.#lane.lit(true);
    }
  }

  /**
   * Shows state and sentence of a conversation: what the relay refused, told, or said when asked.
   *
   * @returns {string} both as one text
   */
  explain(chat) {
    const problem = this.#problems[chat.told?.code];
    const state = stateOf(chat);
    const name = problem ? problem.title : STATES[state];
    const sentence = problem ? `${problem.cause} ${problem.remedy}` : this.#sentence(state, chat);
    byId('state').dataset.state = state;
    show('state-name', name);
    show('state-why', sentence);
    show('verdict', chat.told?.words ?? '');
    return `${name}. ${sentence}`;
  }

  #sentence(state, { told, why }) {
    if (state === 'lit') {
      return 'One call lights them for 5 s, and the keys until the next call are folded into it.';
    }
    const isTold = state !== 'quiet' && (told?.state === 'held' || told?.state === 'lost');
    return (isTold && this.#reasons[told.reason]) || why || 'Type in the box of a conversation.';
  }

  #count() {
    show('keys', String(this.#keys));
    show('calls', String(this.#calls));
    show('ratio', this.#calls === 0 ? '–' : (this.#keys / this.#calls).toFixed(1));
  }
}

function stateOf({ dots, told, typedAtMs }) {
  if (told?.state === 'refused') {
    return 'refused';
  }
  if (dots.isLit) {
    return 'lit';
  }
  if (!(performance.now() - typedAtMs < TYPING_FOR_MS)) {
    return 'quiet';
  }
  return told?.state === 'held' ? 'held' : 'dark';
}

function wireLine(guest, kind, status, atEpochMs) {
  const line = document.createElement('li');
  const [time, what, answer] = ['time', 'span', 'b'].map((name) => document.createElement(name));
  time.textContent = new Date(atEpochMs).toLocaleTimeString([], { hour12: false });
  what.textContent = `${kind}, ${guest}`;
  answer.textContent = status;
  line.classList.toggle('refused', status >= 400);
  line.append(time, what, answer);
  return line;
}
