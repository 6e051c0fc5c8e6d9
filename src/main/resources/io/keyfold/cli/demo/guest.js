// The guest's side: what the platform pushes to a guest's widget, and the dots as a widget shows them.

/**
 * Follows the platform's pushes, and what the platform received, until the page goes. Comes back by itself.
 *
 * @param on a listener for each event: typing, message, call, trouble
 */
export function follow(on) {
  const open = () => {
    const events = new EventSource('/demo/api/events');
    for (const [name, listener] of Object.entries(on)) {
      events.addEventListener(name, ({ data }) => listener(JSON.parse(data)));
    }
    events.addEventListener('error', () => {
      if (events.readyState === EventSource.CLOSED) {
        setTimeout(open, 500); // the relay was away for so long that the browser gave up
      }
    });
  };
  open();
}

/** The dots of one conversation: lit by a push for as long as it says, ended by a message. */
export class Dots {
  #timer = 0;
  #changed;
  isLit = false;

  /** @param changed told when the dots appear and when they go */
  constructor(changed) {
    this.#changed = changed;
  }

  light(durationMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), durationMs);
    this.#to(true);
  }

  end() {
    clearTimeout(this.#timer);
    this.#to(false);
  }

  #to(isLit) {
    if (this.isLit !== isLit) {
      this.isLit = isLit;
      this.#changed(isLit);
    }
  }
}
