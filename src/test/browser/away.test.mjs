// What the client does when the relay, the network or the token goes away.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOf, FakeWorld, IDS, settle, startClient, startTyping } from './fakes.mjs';

const unreachable = () => {
  throw new TypeError('Failed to fetch');
};

describe('a lost socket', () => {
  it('is replaced, resumes its session, and replays nothing', async () => {
    const { world, client, conversation } = await startTyping();
    conversation.keystroke();
    world.socket.die();
    conversation.keystroke();
    conversation.stop();
    assert.equal(client.state, 'waiting');
    await world.pass(500);
    conversation.keystroke();
    await world.greet({ resumed: true, handles: [1] });

    assert.equal(world.sockets.length, 2);
    const [hello, ...frames] = world.socket.take();
    assert.equal(hello.hello.resume, 'session-1');
    assert.deepEqual(frames, []);
    conversation.keystroke();
    assert.deepEqual(world.socket.take(), [{ k: 1 }]);
  });

  it('gets its handles anew where the relay does not remember them', async () => {
    const { world, client, conversation } = await startTyping();
    const second = client.open({ conversationId: 'conv-2', participantId: 'part-2' });
    world.socket.answer('open', { h: 2 });
    const third = client.open({ conversationId: 'conv-3', participantId: 'part-3' });
    world.socket.answer('open', { h: 3 });
    world.socket.die();
    third.close();
    await world.pass(500);
    await world.greet({ resumed: true, handles: [2, 3] });

    assert.deepEqual(world.socket.take().slice(1), [{ i: 2, open: { c: 'conv-1', p: 'part-1' } }, { x: 3 }]);
    world.socket.answer('open', { h: 7 });
    conversation.keystroke();
    second.keystroke();
    assert.deepEqual(world.socket.take(), [{ k: 7 }, { k: 2 }]);
  });

  it('is noticed by the first key after silence, which asks for an answer', async () => {
    const { world, conversation } = await startTyping();
    await world.pass(10_000);
    conversation.keystroke();
    await world.pass(250);
    conversation.keystroke();
    assert.deepEqual(world.socket.take(), [{ i: 3, k: 1 }, { k: 1 }]);
    await world.pass(2_749);
    assert.equal(world.sockets.length, 1);
    await world.pass(1 + 500);
    assert.equal(world.sockets.length, 2);
  });

  it('is not suspected when the answer comes, or when there was no silence', async () => {
    const { world, conversation } = await startTyping();
    await world.pass(9_999);
    conversation.keystroke();
    assert.deepEqual(world.socket.take(), [{ k: 1 }]);
    await world.pass(10_000);
    conversation.keystroke();
    world.socket.answer('k', { h: 1, decision: 'wanted', reason: 'first' }, 'ack');
    assert.deepEqual(world.timers, []);
    await world.pass(60_000);
    assert.equal(world.sockets.length, 1);
  });

  it('comes back after a random time up to a limit that doubles to 30 s', async () => {
    const { world } = await startTyping();
    world.answerCalls(unreachable);
    world.randomValue = 0.999;
    world.socket.die();
    const waits = [];
    for (let time = 0; time < 8; time++) {
      await settle();
      waits.push(Math.ceil(world.timers[0] / 1_000));
      await world.pass(world.timers[0]);
      world.socket.die();
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
  });

  it('starts over with short waits only after a connection that held', async () => {
    const { world } = await startTyping();
    world.socket.die();
    for (const [heldMs, waitMs] of [
      [100, 1_000],
      [10_000, 500],
    ]) {
      await world.pass(world.timers[0]);
      await world.greet();
      world.socket.answer('open', { h: 1 });
      await world.pass(heldMs);
      world.socket.die();
      await settle();
      assert.deepEqual(world.timers, [waitMs]);
    }
  });

  it('comes back when the relay says so', async () => {
    const { world } = await startTyping();
    world.socket.push({ bye: { code: 4003, after: 1_500 } });
    await settle();
    assert.deepEqual(world.timers, [1_500]);
  });

  it('does not come back after a final close', async () => {
    for (const code of [4500, 4502]) {
      const { world, client, heard } = await startTyping();
      world.socket.push({ bye: { code, after: 0 } });
      await world.pass(600_000);
      assert.equal(client.state, 'failed');
      assert.equal(world.sockets.length, 1);
      assert.equal(heard.errors[0].cause, 'version');
    }
  });
});

describe('the token', () => {
  it('is renewed on the living socket before it ends', async () => {
    const tokens = ['first', 'second'];
    const { world, heard } = await startTyping({ getToken: async () => tokens.shift() });
    world.socket.push({ expires: { in: 30_000 } });
    await settle();
    assert.deepEqual(world.socket.take(), [{ i: 3, token: 'second' }]);
    world.socket.answer('token', {}, 'ack');
    assert.equal(world.sockets.length, 1);
    assert.deepEqual(heard.errors, []);
  });

  it('is not sent again when there is no fresh one', async () => {
    const { world } = await startTyping();
    world.socket.push({ expires: { in: 30_000 } });
    await settle();
    assert.deepEqual(world.socket.take(), []);
  });

  it('is asked for anew once when it was refused, and then given up until the page says otherwise', async () => {
    for (const [code, problem] of [
      [4001, 'token-expired'],
      [4501, 'token-invalid'],
    ]) {
      let asked = 0;
      const { world, client, heard } = await startClient({ getToken: () => `token-${++asked}` });
      for (let time = 1; time <= 2; time++) {
        world.socket.open();
        world.socket.refuse('hello', { code: problem });
        world.socket.push({ bye: { code, after: 0 } });
        await settle();
        assert.equal(client.state, time === 1 ? 'waiting' : 'failed');
        await world.pass(1_000);
      }
      assert.equal(asked, 2);
      assert.equal(world.sockets.length, 2);
      assert.deepEqual([heard.errors[0].cause, heard.errors[0].code], ['auth', problem]);

      client.reconnect();
      await world.greet();
      assert.equal(client.state, 'open');
      assert.equal(asked, 3);
    }
  });

  it('that cannot be had is told, and asked for again later', async () => {
    let asked = 0;
    const getToken = async () => {
      if (++asked < 2) {
        throw new Error('login needed');
      }
      return 'token';
    };
    const { world, client, heard } = await startClient({ getToken });
    assert.deepEqual([heard.errors[0].cause, heard.errors[0].code], ['auth', 'no-token']);
    await world.pass(500);
    await world.greet();
    assert.equal(client.state, 'open');
  });
});

describe('blocked WebSockets', () => {
  async function blocked(options) {
    const started = await startClient(options);
    const { world } = started;
    started.conversation = started.client.open(IDS);
    for (let upgrade = 0; upgrade < 2; upgrade++) {
      world.socket.die();
      await world.pass(1_000);
    }
    assert.equal(started.client.state, 'http');
    world.calls.splice(0);
    return started;
  }

  it('are given up after two upgrades that failed while calls work', async () => {
    const { world, conversation, heard } = await blocked();
    world.answerCalls(() => answerOf(200, [{ decision: 'wanted', reason: 'first', next: 4_000 }]));
    conversation.keystroke();
    conversation.keystroke();
    await settle();

    assert.equal(world.calls.length, 1);
    const [{ url, init, body }] = world.calls;
    assert.equal(url, 'https://relay.example/typing/v1/keystrokes');
    assert.equal(init.headers.Authorization, 'Bearer secret-token');
    assert.deepEqual(body, [{ ...IDS, state: 'composing' }]);
    assert.deepEqual(heard.statuses, [{ ...IDS, status: 'composing' }]);
    assert.deepEqual(heard.errors, []);
  });

  it('let a key a second through, stops, messages and holds', async () => {
    const { world, conversation } = await blocked();
    world.answerCalls(() => answerOf(200, [{ decision: 'coalesced', reason: 'gate' }]));
    for (let ms = 0; ms < 2_000; ms += 100) {
      conversation.keystroke();
      await world.pass(100);
    }
    conversation.stop();
    conversation.sent();
    conversation.hold(20_000);
    await settle();
    assert.deepEqual(
      world.calls.map(({ body, init }) => `${init.method} ${body[0]?.state ?? body.for}`),
      ['POST composing', 'POST composing', 'POST paused', 'PUT 20000ms', 'POST sent'],
    );
    assert.equal(world.calls[2].init.keepalive, true);
  });

  it('never let a key overtake the message after it', async () => {
    const { world, conversation } = await blocked();
    const answers = [];
    world.answerCalls(() => new Promise((resolve) => answers.push(() => resolve(answerOf(200, [{ decision: null }])))));
    conversation.keystroke();
    await settle();
    conversation.sent();
    await settle();
    assert.equal(world.calls.length, 1);
    answers.shift()();
    await settle();
    assert.equal(world.calls[1].body[0].state, 'sent');
  });

  it('are tried again by a key after a minute or so, and left for the socket when that works', async () => {
    const { world, client, conversation } = await blocked();
    world.answerCalls(() => answerOf(200, [{ decision: 'coalesced', reason: 'gate' }]));
    await world.pass(59_000);
    assert.equal(world.sockets.length, 2);
    assert.deepEqual(world.timers, []);
    await world.pass(1_000);
    conversation.keystroke();
    await world.greet();
    world.socket.answer('open', { h: 1 });
    assert.equal(client.state, 'open');
    world.socket.take();
    await world.pass(1_000);
    conversation.keystroke();
    assert.deepEqual(world.socket.take(), [{ k: 1 }]);
    assert.equal(world.calls.length, 1);
  });

  it('stay given up for another while when the upgrade fails again', async () => {
    const { world, client, conversation } = await blocked();
    await world.pass(60_000);
    conversation.keystroke();
    await settle();
    world.socket.die();
    await settle();
    assert.equal(client.state, 'http');
    await world.pass(1_000);
    conversation.keystroke();
    await settle();
    assert.equal(world.sockets.length, 3);
  });

  it('report a refused conversation as the socket would', async () => {
    const { world, conversation, heard } = await blocked();
    world.answerCalls((path) =>
      path === '/typing/v1/keystrokes'
        ? answerOf(200, [{ code: 'participant-is-guest', detail: 'That is the guest.' }])
        : answerOf(200, { remedy: 'Send the agent.' }),
    );
    conversation.keystroke();
    await world.pass(2_000);
    conversation.keystroke();
    await settle();
    assert.equal(world.calls.filter(({ path }) => path === '/typing/v1/keystrokes').length, 1);
    const [{ cause, code, detail, remedy }] = heard.errors;
    assert.deepEqual([cause, code, detail, remedy], [
      'conversation',
      'participant-is-guest',
      'That is the guest.',
      'Send the agent.',
    ]);
  });

  it('are not assumed when the relay is down', async () => {
    const { world, client, heard } = await startClient();
    world.answerCalls(unreachable);
    for (let upgrade = 0; upgrade < 6; upgrade++) {
      world.socket.die();
      await settle();
      await world.pass(world.timers[0]);
    }
    assert.equal(client.state, 'connecting');
    assert.deepEqual(heard.errors.map(({ code }) => code), ['unreachable']);
    await world.greet();
    assert.equal(client.state, 'open');
  });

  it('are not assumed either when one upgrade failed before the relay went down, and one after', async () => {
    const { world, client } = await startClient();
    for (const answer of [() => answerOf(200, []), unreachable, () => answerOf(200, [])]) {
      world.answerCalls(answer);
      world.socket.die();
      await settle();
      assert.equal(client.state, 'waiting');
      await world.pass(world.timers[0]);
    }
  });

  it('are not needed: without them, and where the page wants none, calls do', async () => {
    for (const { world, ...options } of [{ world: new FakeWorld(), webSocket: false }, { world: withoutSockets() }]) {
      const { client } = await startClient({ world, ...options });
      world.answerCalls(() => answerOf(200, [{ decision: 'wanted' }]));
      assert.equal(client.state, 'http');
      client.open(IDS).keystroke();
      await world.pass(120_000);
      client.reconnect();
      await settle();
      assert.equal(world.calls.length, 1);
      assert.equal(world.sockets.length, 0);
    }
  });

  function withoutSockets() {
    const world = new FakeWorld();
    const { environment } = world;
    environment.WebSocket = undefined;
    Object.defineProperty(world, 'environment', { value: environment });
    return world;
  }
});

describe('the cause is named', () => {
  const publicPage = new URL('https://desk.example/chat');

  async function errorOf({ location, navigator, url, answer = unreachable }) {
    const world = new FakeWorld();
    Object.assign(world, { location, navigator: { ...world.navigator, ...navigator } });
    world.answerCalls(answer);
    const { heard } = await startClient({ world, ...(url && { url }) });
    world.socket.die();
    await settle();
    return [heard.errors[0]?.cause, heard.errors[0]?.code];
  }

  const permission = (state) => ({ permissions: { query: async () => ({ state }) } });
  const visibleOnlyWithoutCors = (_path, { mode }) => (mode === 'no-cors' ? answerOf(200, {}) : unreachable());

  for (const [name, trouble, expected] of [
    ['offline', { navigator: { onLine: false } }, ['offline', 'offline']],
    ['no relay', { location: publicPage }, ['relay', 'unreachable']],
    [
      'an origin that the relay does not allow',
      { location: publicPage, answer: visibleOnlyWithoutCors },
      ['origin', 'origin-not-allowed'],
    ],
    [
      'an origin that the relay says it does not allow',
      { answer: () => answerOf(403, { code: 'origin-not-allowed' }) },
      ['origin', 'origin-not-allowed'],
    ],
    [
      'a relay on this machine that the browser keeps a public page from',
      { location: publicPage, url: 'http://127.0.0.1:8080', navigator: permission('prompt') },
      ['local-network', 'local-network-blocked'],
    ],
    [
      'a relay on this network that the browser keeps a public page from',
      { location: publicPage, url: 'https://10.1.2.3' },
      ['local-network', 'local-network-blocked'],
    ],
    [
      'a relay that does not run, though the page may reach it',
      { location: publicPage, url: 'http://localhost:8080', navigator: permission('granted') },
      ['relay', 'unreachable'],
    ],
    [
      'a relay without TLS for a page with TLS',
      { location: publicPage, url: 'http://relay.example' },
      ['relay', 'mixed-content'],
    ],
    [
      'a token that is refused',
      { answer: () => answerOf(401, { code: 'token-invalid', detail: 'Not signed by us.' }) },
      ['auth', 'token-invalid'],
    ],
    ['another server', { answer: () => new Response('<html>', { status: 404 }) }, ['relay', 'not-a-relay']],
    ['a log-in page that answers everything', { answer: () => new Response('<html>') }, ['relay', 'not-a-relay']],
  ]) {
    it(name, async () => {
      assert.deepEqual(await errorOf(trouble), expected);
    });
  }

  it('always with something to do about it', async () => {
    const world = new FakeWorld();
    world.answerCalls(unreachable);
    const { heard } = await startClient({ world });
    world.socket.die();
    await settle();
    assert.match(heard.errors[0].remedy, /^Check the address/);
    assert.match(heard.errors[0].message, /^unreachable: /);
  });
});
