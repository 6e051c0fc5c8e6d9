// How a desktop says that its agent types: by Keyfold's client over one WebSocket, or by the plain call for each key.
// Both give {bind(box, ids), close()}; a binding is left with unbind(). Neither reads what is in a box.

const TYPING_PATH = '/api/v2/conversations/messaging/typing';

/**
 * Keyfold's own browser client, as any desktop would use it. One socket carries all conversations.
 *
 * @param getToken gives the agent's token
 * @param hears what comes back: `link(state)`, `status({conversationId, status, reason})`, `refused(conversationId, code)`
 */
export async function viaSocket(getToken, hears) {
  const { connect } = await import('/client/keyfold.js');
  const client = connect({
    url: location.origin,
    getToken,
    onState: hears.link,
    onStatus: hears.status,
    onError: ({ conversationId, code, remedy }) => hears.refused(conversationId, code, remedy),
  });
  return { bind: (box, ids) => client.bind(box, ids), close: () => client.close() };
}

/**
 * What the desktop did before there was a client: one call per key, with the agent's token. The relay folds them.
 *
 * @param hears as above, and `answered(conversationId, {decision, reason})`
 */
export async function viaHttp(getToken, hears) {
  const token = await getToken();
  hears.link('http');

  const call = (method, path, body) =>
    fetch(path, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

  async function keystroke({ conversationId, participantId }) {
    try {
      const response = await call('POST', TYPING_PATH, { conversationId, participantId });
      if (response.ok) {
        const { headers } = response;
        hears.answered(conversationId, { decision: headers.get('Keyfold-Decision'), reason: headers.get('Keyfold-Reason') });
      } else {
        hears.refused(conversationId, (await response.json()).code);
      }
      hears.link('http');
    } catch {
      hears.link('waiting'); // the next key tries again
    }
  }

  async function sent({ conversationId, participantId }, keysUnderWay) {
    await keysUnderWay; // calls overtake one another, and a key after the message would light the dots anew
    const path = `/v1/conversations/${conversationId}/participants/${participantId}/typing`;
    await call('PUT', path, { state: 'sent' }).catch(() => hears.link('waiting'));
  }

  return {
    bind(box, ids) {
      const listening = new AbortController();
      const { signal } = listening;
      let underWay = Promise.resolve();
      const typed = () => {
        if (box.textLength > 0) {
          underWay = Promise.all([underWay, keystroke(ids)]);
        }
      };
      box.addEventListener('input', typed, { signal });
      box.form.addEventListener('submit', () => sent(ids, underWay), { signal, capture: true });
      return { unbind: () => listening.abort() };
    },
    close() {},
  };
}
