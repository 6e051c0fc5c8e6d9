// The agent's desktop: a tab and a text box for each conversation, and the same messages in the guest's widget.

const byId = (id) => document.getElementById(id);

export class Desk {
  #chats;
  #chosen = 0;
  #onChoice;

  /**
   * @param conversations as the briefing lists them
   * @param {{typed, chose, submitted}} on told of input in a box, of the choice of a tab, of a message to send
   */
  constructor(conversations, on) {
    this.#onChoice = on.chose;
    this.#chats = conversations.map((conversation, index) => this.#add(conversation, index, on));
    byId('tabs').addEventListener('keydown', (event) => this.#walk(event));
  }

  get chosen() {
    return this.#chats[this.#chosen];
  }

  get chats() {
    return this.#chats;
  }

  chatOf(conversationId) {
    return this.#chats.find((chat) => chat.conversationId === conversationId);
  }

  choose(index) {
    this.#chosen = index;
    this.#chats.forEach(({ tab, panel }, at) => {
      tab.setAttribute('aria-selected', String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      panel.hidden = at !== index;
    });
    const { guest, messages } = this.chosen;
    byId('guest-name').textContent = `${guest} reads here`;
    byId('messages').replaceChildren(...messages.map(({ isAgents, text }) => bubble(text, !isAgents)));
    this.scroll();
    this.#onChoice(this.chosen);
  }

  /** Shows a message on both sides. */
  say(chat, text, isAgents) {
    chat.messages.push({ isAgents, text });
    chat.list.append(bubble(text, isAgents));
    if (chat === this.chosen) {
      byId('messages').append(bubble(text, !isAgents));
    }
    this.scroll();
  }

  #add(conversation, index, { typed, submitted }) {
    const panel = byId('panel').content.firstElementChild.cloneNode(true);
    const [list, form, box, label] = ['ol', 'form', 'textarea', 'label'].map((name) => panel.querySelector(name));
    const tab = document.createElement('button');
    const chat = { ...conversation, tab, panel, list, box, messages: [] };
    panel.id = `panel-${index}`;
    box.id = `box-${index}`;
    tab.id = `tab-${index}`;
    label.htmlFor = box.id;
    label.textContent = `Message to ${conversation.guest}`;
    box.placeholder = `Write to ${conversation.guest} …`;
    list.setAttribute('aria-label', `Conversation with ${conversation.guest}`);
    panel.setAttribute('aria-labelledby', tab.id);
    tab.type = 'button';
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', panel.id);
    tab.append(conversation.guest, document.createElement('i'));
    tab.addEventListener('click', () => this.choose(index));
    box.addEventListener('input', () => typed(chat), { capture: true });
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = box.value.trim();
      box.value = '';
      box.focus();
      if (text) {
        submitted(chat, text);
      }
    });
    byId('tabs').append(tab);
    byId('panels').append(panel);
    chat.messages.push({ isAgents: false, text: conversation.opening });
    list.append(bubble(conversation.opening, false));
    return chat;
  }

  /** Arrow keys walk the tabs, as in any tab list. */
  #walk(event) {
    const last = this.#chats.length - 1;
    const at = this.#chosen;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.choose(to);
      this.chosen.tab.focus();
    }
  }

  /** To the newest message on both sides. */
  scroll() {
    for (const list of [this.chosen.list, byId('messages')]) {
      list.scrollTop = list.scrollHeight;
    }
  }
}

function bubble(text, isOwn) {
  const item = document.createElement('li');
  item.className = isOwn ? 'own' : 'theirs';
  item.textContent = text;
  return item;
}
