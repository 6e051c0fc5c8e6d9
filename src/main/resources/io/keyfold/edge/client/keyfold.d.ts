/** Types of Keyfold's client, keyfold.js. Times are milliseconds. */

/** Why something cannot work: the agent's token, this page's origin, the network, the browser's permission, … */
export type KeyfoldCause =
  | 'auth'
  | 'origin'
  | 'offline'
  | 'local-network'
  | 'version'
  | 'conversation'
  | 'limit'
  | 'relay'
  | 'config';

/**
 * `connecting` at first; `open`: a WebSocket stands; `http`: WebSockets are blocked or not wanted, so keys go by plain
 * calls; `waiting`: out of reach, tried again soon; `failed`: no use in trying, see the error; `closed` by the page.
 */
export type ConnectionState = 'connecting' | 'open' | 'http' | 'waiting' | 'failed' | 'closed';

/** What the guest sees, as far as the relay knows. `held`: short of calls; `lost`: the platform refuses them. */
export type TypingStatus = 'composing' | 'idle' | 'held' | 'lost' | 'ended';

export class KeyfoldError extends Error {
  /** To decide by. */
  readonly cause: KeyfoldCause;
  /** A problem code of the relay (its page is at `{relay}/problems/{code}`), or one of this client's own. */
  readonly code: string;
  /** HTTP status; 0 when there was none. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Set when it concerns one conversation only. */
  readonly conversationId?: string;
  readonly participantId?: string;
}

/** Who types where. `participantId`: the agent's own participant or communication. */
export interface TypingIds {
  conversationId: string;
  participantId: string;
}

export interface StatusChange extends TypingIds {
  status: TypingStatus;
  /** Why, when not composing. */
  reason?: string;
}

export interface RelayOptions {
  /**
   * The relay's address with its path prefix, if any: `https://typing.example`. Not needed when keyfold.js is imported
   * from the relay.
   */
  url?: string;
  /** Gives the agent's token. Asked at first, when the token is about to end, and when it was refused. */
  getToken?: () => string | Promise<string>;
  /** The agent's token, when it never changes. */
  token?: string;
}

export interface ConnectOptions extends RelayOptions {
  /** False: only plain calls. Default true. */
  webSocket?: boolean;
  onState?: (state: ConnectionState) => void;
  /** Once for each new trouble; the client goes on by itself wherever that can help. */
  onError?: (error: KeyfoldError) => void;
  onStatus?: (change: StatusChange) => void;
  /** @internal Stands in for browser or Node in tests. */
  environment?: object;
}

export interface BindOptions extends TypingIds {
  /** Submitting the box's form means that the message is sent. Default true. */
  sentOnSubmit?: boolean;
  /** Enter alone means that the message is sent. Default false. */
  sentOnEnter?: boolean;
}

export interface Binding {
  /** Stops listening to the box, and closes the conversation. */
  unbind(): void;
  /** A key that the box did not hear of. */
  keystroke(): void;
  /** The agent stopped typing. */
  stop(): void;
  /** The agent sent the message: the indicator ends. */
  sent(): void;
}

/** One participant typing, without a box. */
export interface Conversation extends Readonly<TypingIds> {
  readonly status: TypingStatus;
  /** Call it for each key; too many are no harm. */
  keystroke(): void;
  stop(): void;
  sent(): void;
  /** Lit without keys for so long, as for a bot that thinks; 0 ends it. */
  hold(forMs: number): void;
  close(): void;
}

export interface Client {
  readonly state: ConnectionState;
  open(ids: TypingIds): Conversation;
  /** Lets a textarea, input or contenteditable element type. */
  bind(box: HTMLElement, options: BindOptions): Binding;
  /** Tries again at once, with a fresh token: after `failed`, when the agent has logged in again, say. */
  reconnect(): void;
  /** Ends everything; no return. */
  close(): void;
}

/** What became of a key; see the relay's documents for reasons. */
export interface Decision {
  decision: 'wanted' | 'coalesced' | 'shed' | 'suppressed' | null;
  reason: string | null;
  /** Until another key can matter. */
  next: number | null;
}

/** Says once for all where the relay is and whose token to use. */
export function configure(options: RelayOptions): void;

/** One key, one call: the agent types. Rejects with a {@link KeyfoldError}. */
export function sendTypingIndicator(conversationId: string, participantId: string): Promise<Decision>;

/** Connects to a relay, once for all conversations of an agent. Throws a {@link KeyfoldError} without an address. */
export function connect(options?: ConnectOptions): Client;
