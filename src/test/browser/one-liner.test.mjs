import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { answerOf, FakeWorld, loadClient } from './fakes.mjs';

const { configure, connect, sendTypingIndicator } = await loadClient();

describe('sendTypingIndicator', () => {
  let world;
  beforeEach(() => {
    world = new FakeWorld();
  });

  it('needs to be told where the relay is', async () => {
    await assert.rejects(sendTypingIndicator('conv-1', 'part-1'), { code: 'not-configured', cause: 'config' });
  });

  it("makes the seed's call with the agent's token, and tells what became of it", async () => {
    const headers = { 'Keyfold-Decision': 'wanted', 'Keyfold-Reason': 'first', 'Keyfold-Next': '4000' };
    world.answerCalls(() => answerOf(204, null, headers));
    configure({ url: 'https://relay.example', token: 'secret-token', environment: world.environment });

    const became = await sendTypingIndicator('conv-1', 'part-1');
    assert.deepEqual(became, { decision: 'wanted', reason: 'first', next: 4000 });
    const [{ url, init, body }] = world.calls;
    assert.equal(url, 'https://relay.example/api/v2/conversations/messaging/typing');
    assert.equal(init.method, 'POST');
    assert.equal(init.headers.Authorization, 'Bearer secret-token');
    assert.deepEqual(body, { conversationId: 'conv-1', participantId: 'part-1' });
  });

  it('tells null for what the relay did not say', async () => {
    world.answerCalls(() => answerOf(204, null));
    configure({ url: 'https://relay.example', token: 'secret-token', environment: world.environment });
    assert.deepEqual(await sendTypingIndicator('conv-1', 'part-1'), { decision: null, reason: null, next: null });
  });

  it('rejects with what is wrong and what to do', async () => {
    world.answerCalls((path) =>
      path.startsWith('/problems/')
        ? answerOf(200, { remedy: "Send the agent's participant id." })
        : answerOf(422, { code: 'participant-is-guest', title: 'The guest', detail: 'That is the guest.' }),
    );
    configure({ url: 'https://relay.example', token: 'secret-token', environment: world.environment });
    await assert.rejects(sendTypingIndicator('conv-1', 'part-1'), {
      name: 'KeyfoldError',
      cause: 'conversation',
      code: 'participant-is-guest',
      status: 422,
      title: 'The guest',
      detail: 'That is the guest.',
      remedy: "Send the agent's participant id.",
    });
  });

  it('asks for a fresh token once when the relay refuses the one it has', async () => {
    const tokens = ['old', 'new', 'newer'];
    const good = 'Bearer new';
    world.answerCalls((_path, { headers }) =>
      headers.Authorization === good ? answerOf(204, null) : answerOf(401, { code: 'token-expired' }),
    );
    configure({ url: 'https://relay.example', getToken: () => tokens.shift(), environment: world.environment });
    await sendTypingIndicator('conv-1', 'part-1');
    await sendTypingIndicator('conv-1', 'part-1');
    assert.deepEqual(tokens, ['newer']);
  });

  it('does not repeat a call whose token stays refused', async () => {
    world.answerCalls(() => answerOf(401, { code: 'token-expired' }));
    configure({ url: 'https://relay.example', token: 'old', environment: world.environment });
    await assert.rejects(sendTypingIndicator('conv-1', 'part-1'), { cause: 'auth', code: 'token-expired' });
    assert.equal(world.calls.filter(({ path }) => !path.startsWith('/problems/')).length, 1);
  });

  it('shares its settings with connect', async () => {
    configure({ url: 'https://relay.example', token: 'secret-token', environment: world.environment });
    const client = connect({ webSocket: false });
    assert.equal(client.state, 'http');
  });
});
