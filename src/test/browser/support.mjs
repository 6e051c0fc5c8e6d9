// What the browser tests share: a Chromium, a running Keyfold, and waiting without sleeping.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const JAR = `${ROOT}target/keyfold.jar`;
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/** The jar that the relay's tests start; null when it was not built. */
export const jar = existsSync(JAR) ? JAR : null;

/** A headless Chromium of the machine; nothing in it calls home. Close it with `close()`. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.KEYFOLD_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox', // tests run as root in containers
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Waits until `check` gives something true, and gives that. An exception in `check` counts as "not yet".
 *
 * @param {string} what ends the sentence "waited for ..."
 */
export async function eventually(what, check, { withinMs = 5_000 } = {}) {
  const deadlineMs = Date.now() + withinMs;
  let last;
  for (;;) {
    try {
      last = await check();
      if (last) {
        return last;
      }
    } catch (failure) {
      last = failure;
    }
    if (Date.now() >= deadlineMs) {
      throw new Error(`waited ${withinMs} ms for ${what}; at last: ${last}`);
    }
    await after(POLL_MS);
  }
}

/** A port that was free just now. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts `keyfold COMMAND …` from the jar and waits for a line of its output.
 *
 * @param {string[]} args the command and its options
 * @param {{ready: RegExp, env?: Record<string, string>, flags?: string[]}} options the line that says that it runs;
 *     settings; flags of the JVM
 * @returns {Promise<{lines: string[], stop: (signal?: string) => Promise<void>}>} its output so far; how to end it
 */
export async function startKeyfold(args, { ready, env = {}, flags = [] }) {
  const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
  const child = spawn(java, ['-Xmx256m', ...flags, '-jar', JAR, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  const stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    if (!(await Promise.race([exited, after(STOP_TIMEOUT_MS, null, { ref: false })]))) {
      child.kill('SIGKILL');
    }
  };
  try {
    await eventually(
      `"keyfold ${args.join(' ')}" to say ${ready}`,
      () => {
        if (lines.some((line) => ready.test(line))) {
          return true;
        }
        throw new Error(`exit=${child.exitCode}, output:\n${lines.join('\n')}`);
      },
      { withinMs: START_TIMEOUT_MS },
    );
  } catch (failure) {
    await stop('SIGKILL');
    throw failure;
  }
  return { lines, stop };
}

/**
 * Starts the demo and reads what it prints.
 *
 * @param {...string} options of the command `demo`
 * @returns addresses by their name (`relay`, `management`, `platform`, …), the token and the ids of the seed's agent,
 *     and how to end it
 */
export async function startDemo(...options) {
  const { lines, stop } = await startKeyfold(['demo', ...options], { ready: /^what came:/ });
  const urls = {};
  for (const line of lines) {
    const [, name, url] = /^(\w[\w ]*?)\s*[: ]\s+(https?:\/\/\S+)/.exec(line) ?? [];
    if (name) {
      urls[name] = url;
    }
  }
  const call = lines.find((line) => line.startsWith('type a key:')) ?? '';
  return {
    urls,
    relay: urls.relay,
    platform: urls.platform,
    management: urls.management,
    token: /Bearer ([^']+)'/.exec(call)?.[1],
    ...JSON.parse(/-d '(\{.*\})'/.exec(call)?.[1] ?? '{}'),
    stop,
  };
}
