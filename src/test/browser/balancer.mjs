// A load balancer of TCP connections: in turn, and past those that refuse.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Balancer {
  #ports;
  #next = 0;
  #open = new Set();
  #server = createServer((client) => this.#serve(client));

  /** @param {number[]} ports of loopback */
  constructor(ports) {
    this.#ports = ports;
  }

  /** Listens on a free port of loopback; its address. */
  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server.close();
    this.#open.forEach((socket) => socket.destroy());
  }

  async #serve(client) {
    this.#watch(client);
    for (let tries = 0; tries < this.#ports.length; tries++) {
      const node = connect(this.#ports[this.#next++ % this.#ports.length], '127.0.0.1');
      this.#watch(node);
      try {
        await once(node, 'connect');
      } catch {
        continue; // it refuses: the next one
      }
      client.on('close', () => node.destroy());
      node.on('close', () => client.destroy());
      client.pipe(node).pipe(client);
      return;
    }
    client.destroy();
  }

  #watch(socket) {
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    socket.on('error', () => socket.destroy()); // told by "close"
  }
}
