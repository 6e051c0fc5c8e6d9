import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeWorld, IDS, loadClient, settle, startTyping } from './fakes.mjs';

const { connect } = await loadClient();

describe('connecting', () => {
  it('says the token in the hello and never in the address', async () => {
    const world = new FakeWorld();
    connect({ url: 'https://relay.example/typing', token: 'secret-token', environment: world.environment });
    await settle();
    world.socket.open();

    assert.equal(world.socket.url, 'wss://relay.example/typing/v1/ws');
    assert.equal(world.socket.protocol, 'keyfold.v1');
    assert.deepEqual(world.socket.take(), [{ i: 1, hello: { client: 'keyfold.js/1', token: 'secret-token' } }]);
  });

  it('opens each conversation once greeted', async () => {
    const world = new FakeWorld();
    const client = connect({ url: 'ws://relay.example', environment: world.environment });
    client.open(IDS);
    await world.greet();

    assert.equal(client.state, 'open');
    assert.deepEqual(world.socket.take().slice(1), [{ i: 2, open: { c: 'conv-1', p: 'part-1' } }]);
  });

  it('lets a key of a moment ago go when its conversation opens, but no older one', async () => {
    for (const [openAfterMs, frames] of [
      [900, [{ k: 1 }]],
      [1_100, []],
    ]) {
      const world = new FakeWorld();
      const conversation = connect({ url: 'https://relay.example', environment: world.environment }).open(IDS);
      conversation.keystroke();
      await world.greet();
      await world.pass(openAfterMs);
      world.socket.answer('open', { h: 1 });
      assert.deepEqual(world.socket.take().slice(2), frames);
    }
  });

  it('refuses to start without an address', () => {
    assert.throws(() => connect({ token: 'x' }), { name: 'KeyfoldError', code: 'not-configured', cause: 'config' });
    assert.throws(() => connect({ url: '://' }), { code: 'not-configured' });
  });

  it('gives up a socket on which nobody greets', async () => {
    const world = new FakeWorld();
    const client = connect({ url: 'https://relay.example', environment: world.environment });
    await settle();
    world.socket.open();
    await world.pass(10_000);

    assert.equal(client.state, 'waiting');
    assert.notEqual(world.socket.closedWith, null);
  });
});

describe('typing', () => {
  it('sends the first key at once and then one in each 250 ms', async () => {
    const { world, conversation } = await startTyping();
    for (let ms = 0; ms < 1_000; ms += 50) {
      conversation.keystroke();
      await world.pass(50);
    }
    assert.deepEqual(world.socket.take(), [{ k: 1 }, { k: 1 }, { k: 1 }, { k: 1 }]);
  });

  it('sends nothing of its own accord: no trailing key, and no timer', async () => {
    const { world, conversation } = await startTyping();
    conversation.keystroke();
    conversation.keystroke();
    world.socket.take();
    assert.deepEqual(world.timers, []);
    await world.pass(60_000);
    assert.deepEqual(world.socket.take(), []);
  });

  it("keeps the server's throttle, within bounds", async () => {
    for (const [every, gapMs] of [
      [2_000, 2_000],
      [1, 50],
      [1e9, 60_000],
    ]) {
      const { world, conversation } = await startTyping();
      world.socket.push({ every });
      conversation.keystroke();
      await world.pass(gapMs - 1);
      conversation.keystroke();
      assert.equal(world.socket.take().length, 1, `every ${every}`);
      await world.pass(1);
      conversation.keystroke();
      assert.equal(world.socket.take().length, 1, `every ${every}`);
    }
  });

  it('throttles each conversation for itself', async () => {
    const { world, client, conversation } = await startTyping();
    const other = client.open({ conversationId: 'conv-2', participantId: 'part-2' });
    world.socket.answer('open', { h: 2 });
    world.socket.take();
    conversation.keystroke();
    other.keystroke();
    assert.deepEqual(world.socket.take(), [{ k: 1 }, { k: 2 }]);
  });

  it('says once that the agent stopped, and sends the next key at once', async () => {
    const { world, conversation } = await startTyping();
    conversation.stop();
    conversation.keystroke();
    conversation.stop();
    conversation.stop();
    conversation.keystroke();
    assert.deepEqual(world.socket.take(), [{ k: 1 }, { s: 1 }, { k: 1 }]);
  });

  it('says that a message was sent, typed or not', async () => {
    const { world, conversation } = await startTyping();
    conversation.sent();
    conversation.keystroke();
    conversation.sent();
    conversation.stop();
    conversation.keystroke();
    assert.deepEqual(world.socket.take(), [{ m: 1 }, { k: 1 }, { m: 1 }, { k: 1 }]);
  });

  it('drops keys that could not be written soon', async () => {
    const { world, conversation } = await startTyping();
    world.socket.bufferedAmount = 20_000;
    conversation.keystroke();
    assert.deepEqual(world.socket.take(), []);
    world.socket.bufferedAmount = 0;
    conversation.keystroke();
    assert.deepEqual(world.socket.take(), [{ k: 1 }]);
  });

  it('holds without keys, also when the conversation is still opening', async () => {
    const { world, client, conversation } = await startTyping();
    conversation.hold(20_000);
    assert.deepEqual(world.socket.take(), [{ i: 3, h: 1, for: 20_000 }]);
    world.socket.push({ i: 3, ack: {} });

    const draft = client.open({ conversationId: 'conv-2', participantId: 'part-2' });
    draft.hold(20_000);
    await world.pass(5_000);
    world.socket.answer('open', { h: 2 });
    assert.deepEqual(world.socket.take().slice(1), [{ i: 5, h: 2, for: 15_000 }]);
  });

  it('tells what the guest sees', async () => {
    const { world, conversation, heard } = await startTyping();
    world.socket.push({ h: 1, st: 'composing' }, { h: 1, st: 'held', reason: 'budget' }, { h: 9, st: 'composing' });
    await settle();
    assert.deepEqual(heard.statuses, [
      { ...IDS, status: 'composing' },
      { ...IDS, status: 'held', reason: 'budget' },
    ]);
    assert.equal(conversation.status, 'held');
  });
});

describe('closing', () => {
  it('closes its handle, and says nothing after', async () => {
    const { world, conversation } = await startTyping();
    conversation.keystroke();
    conversation.close();
    conversation.keystroke();
    conversation.sent();
    conversation.hold(1_000);
    assert.deepEqual(world.socket.take(), [{ k: 1 }, { s: 1 }, { x: 1 }]);
  });

  it('leaves the handle to another user of the same conversation', async () => {
    const { world, client, conversation } = await startTyping();
    const twin = client.open(IDS);
    world.socket.answer('open', { h: 1 });
    world.socket.take();
    conversation.close();
    twin.keystroke();
    twin.close();
    assert.deepEqual(world.socket.take(), [{ k: 1 }, { s: 1 }, { x: 1 }]);
  });

  it('gives a handle back that arrives too late', async () => {
    const { world, client } = await startTyping();
    client.open({ conversationId: 'conv-2', participantId: 'part-2' }).close();
    world.socket.answer('open', { h: 2 });
    assert.deepEqual(world.socket.take().slice(1), [{ x: 2 }]);
  });

  it('ends all: stops, closes as one who will not resume, and stays away', async () => {
    const { world, client, conversation } = await startTyping();
    conversation.keystroke();
    client.close();
    conversation.keystroke();
    client.reconnect();
    await world.pass(120_000);
    assert.deepEqual(world.socket.take(), [{ k: 1 }, { s: 1 }]);
    assert.deepEqual(world.socket.closedWith, { code: 1000 });
    assert.equal(world.sockets.length, 1);
    assert.equal(client.state, 'closed');
  });
});

describe('refusals', () => {
  const page = { code: 'participant-is-guest', title: 'The guest', cause: 'Not the agent.', remedy: 'Send the agent.' };

  it('explains a refused conversation by the page of its problem, and types no more in it', async () => {
    const { world, client, heard } = await startTyping();
    world.answerCalls(() => Response.json(page));
    const guest = client.open({ conversationId: 'conv-1', participantId: 'guest-1' });
    world.socket.refuse('open', { code: 'participant-is-guest', retryable: false, after: 0 });
    world.socket.take();
    guest.keystroke();
    await settle();

    assert.deepEqual(world.socket.take(), []);
    assert.equal(world.calls[0].url, 'https://relay.example/typing/problems/participant-is-guest');
    const [{ cause, code, detail, remedy, participantId }] = heard.errors;
    assert.deepEqual(
      { cause, code, detail, remedy, participantId },
      {
        cause: 'conversation',
        code: 'participant-is-guest',
        detail: 'Not the agent.',
        remedy: 'Send the agent.',
        participantId: 'guest-1',
      },
    );
  });

  it('takes a later refusal for the end of that conversation only', async () => {
    const { world, client, conversation, heard } = await startTyping();
    const other = client.open({ conversationId: 'conv-2', participantId: 'part-2' });
    world.socket.answer('open', { h: 2 });
    world.socket.push({ h: 1, err: { code: 'participant-ended' } });
    world.socket.take();
    conversation.keystroke();
    other.keystroke();
    await settle();
    assert.deepEqual(world.socket.take(), [{ k: 2 }]);
    assert.equal(heard.errors[0].code, 'participant-ended');
    assert.equal(conversation.status, 'ended');
  });

  it('opens again by a key, after a while, what was refused for a passing reason', async () => {
    const { world, client } = await startTyping();
    const other = client.open({ conversationId: 'conv-2', participantId: 'part-2' });
    world.socket.refuse('open', { code: 'upstream-unreachable', retryable: true, after: 5_000 });
    world.socket.take();
    await world.pass(4_999);
    other.keystroke();
    assert.deepEqual(world.socket.take(), []);
    await world.pass(1);
    other.keystroke();
    assert.deepEqual(world.socket.take(), [{ i: 4, open: { c: 'conv-2', p: 'part-2' } }]);
    world.socket.answer('open', { h: 2 });
    other.keystroke();
    assert.equal(world.socket.take().filter((frame) => frame.k === 2).length, 1);
  });

  it('tells the same trouble once', async () => {
    const { world, client, heard } = await startTyping();
    const other = client.open({ conversationId: 'conv-2', participantId: 'part-2' });
    for (let time = 0; time < 3; time++) {
      world.socket.refuse('open', { code: 'upstream-unreachable', retryable: true });
      await world.pass(2_000);
      other.keystroke();
    }
    assert.equal(heard.errors.length, 1);
  });
});
