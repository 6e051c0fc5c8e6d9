// The buttons for trouble, and its explanation in words: what happens, why that hurts, what Keyfold does, and what is
// seen of it now.

const SEEN_MOST = 8;
const byId = (id) => document.getElementById(id);

export class Trouble {
  #troubles;
  #buttons = new Map();
  #label = null;
  #seen = [];
  #now = '';
  #aim;

  /**
   * @param troubles as the briefing lists them
   * @param {{aim}} on told when the desktop must name another participant
   */
  constructor(troubles, { aim }) {
    this.#aim = aim;
    this.#troubles = new Map(troubles.map((trouble) => [trouble.trouble, trouble]));
    for (const { trouble, title } of troubles) {
      this.#buttons.set(trouble, this.#button(title, () => change(trouble)));
    }
    this.#button('All well again', () => change(null)).className = 'wellagain';
  }

  /** Whether this desktop names the guest's participant instead of the agent's. */
  get isGuestsId() {
    return this.#label === 'guest-participant';
  }

  /** What goes wrong from now on; null: nothing. */
  is(label) {
    const wasGuestsId = this.isGuestsId;
    this.#label = label;
    this.#seen = [];
    byId('explanation').parentElement.classList.toggle('on', label !== null);
    this.#buttons.forEach((button, name) => button.setAttribute('aria-pressed', String(name === label)));
    this.#explain();
    if (wasGuestsId !== this.isGuestsId) {
      this.#aim();
    }
  }

  /** Something that the platform got since, or that the guest did. */
  saw(what) {
    if (this.#label && this.#seen.length < SEEN_MOST && this.#seen.at(-1) !== what) {
      this.#seen.push(what);
      this.#explainNow();
    }
  }

  /** What the chosen conversation shows now. */
  now(sentence) {
    this.#now = sentence;
    this.#explainNow();
  }

  #button(title, pressed) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = title;
    button.addEventListener('click', pressed);
    byId('troubles').append(button);
    return button;
  }

  #explain() {
    const trouble = this.#troubles.get(this.#label);
    if (!trouble) {
      const well = element('p', 'All is well: every key is answered at once, and one call in 4 s keeps the dots lit.');
      well.className = 'well';
      byId('explanation').replaceChildren(well);
      return;
    }
    const list = document.createElement('dl');
    for (const [term, text] of [
      ['What happens', trouble.happens],
      ['Why it hurts', trouble.why],
      ['What Keyfold does', trouble.remedy],
    ]) {
      const pair = document.createElement('div');
      pair.append(element('dt', term), element('dd', text));
      list.append(pair);
    }
    const now = document.createElement('p');
    now.className = 'now';
    now.setAttribute('aria-live', 'off'); // the state in the middle says it
    byId('explanation').replaceChildren(list, now);
    this.#explainNow();
  }

  #explainNow() {
    const now = byId('explanation').querySelector('.now');
    if (now) {
      const seen = this.#seen.length ? ` Since then: ${this.#seen.join(' → ')}.` : '';
      now.replaceChildren(element('strong', 'Right now: '), this.#now, seen);
    }
  }
}

function change(trouble) {
  return fetch('/demo/api/trouble', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ trouble }),
  });
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
