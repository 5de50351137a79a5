// A server in memory: every connection is played by the test. Nothing here depends on speed.

export class FakeServer {
  connections = [];
  refuse = false;
  #waiters = [];

  /** The WebSocket class to hand to the client. */
  get WebSocket() {
    const server = this;
    return class {
      constructor(url, protocols) {
        const connection = new FakeConnection(this, url, protocols);
        if (server.refuse) {
          queueMicrotask(() => this.onclose({ code: 1006, reason: "" }));
          return;
        }
        this.protocol = protocols.includes("realtime-rag.v2") ? server.subprotocol ?? "realtime-rag.v2" : "";
        this.send = (text) => connection.received.push(JSON.parse(text));
        this.close = (code) => (connection.closedByClient = code ?? 1005);
        server.connections.push(connection);
        queueMicrotask(() => {
          this.onopen({});
          server.#waiters.shift()?.(connection);
        });
      }
    };
  }

  /** The next connection that opens. */
  accept() {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }
}

class FakeConnection {
  received = [];
  closedByClient = undefined;

  constructor(socket, url, protocols) {
    Object.assign(this, { socket, url, protocols });
  }

  send(...frames) {
    for (const frame of frames) this.socket.onmessage({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }

  greet(sessionId = "s1", token = "t1") {
    this.send(
      { type: "ack", session_id: sessionId, protocol: 2, epoch: "e1", resume_token: token, resume_window_ms: 120000, max_message_bytes: 65536, backend: "mock" },
      { type: "status", stage: "listening", seq: 1 },
    );
  }

  recover(token = "t2") {
    this.send({ type: "ack", received_type: "resume", session_id: "s1", recovered: true, epoch: "e1", resume_token: token });
  }

  close(code, reason = "") {
    this.socket.onclose({ code, reason });
  }

  /** Takes the messages that have arrived since the last call. */
  take() {
    return this.received.splice(0);
  }
}

/** Timers that fire when the test says so. */
export class FakeTimers {
  now = 0;
  #timers = new Map();
  #id = 0;

  get options() {
    return {
      now: () => this.now,
      setTimeout: (action, ms) => {
        this.#timers.set(++this.#id, { action, due: this.now + ms });
        return this.#id;
      },
      clearTimeout: (id) => this.#timers.delete(id),
    };
  }

  /** The waits of all timers, soonest first. */
  get pending() {
    return [...this.#timers.values()].map((t) => t.due - this.now).sort((a, b) => a - b);
  }

  advance(ms) {
    this.now += ms;
    for (const [id, timer] of [...this.#timers]) {
      if (timer.due <= this.now && this.#timers.delete(id)) timer.action();
    }
  }
}

/** Connects a client to a fake server and greets it. */
export async function connect(RealtimeRagClient, options = {}) {
  const server = new FakeServer();
  const timers = new FakeTimers();
  const events = [];
  const accepted = server.accept();
  const connecting = RealtimeRagClient.connect("ws://localhost:8000/ws/realtime-asr", {
    WebSocket: server.WebSocket, random: () => 0.5, onEvent: (event) => events.push(event), ...timers.options, ...options,
  });
  const first = await accepted;
  first.greet();
  const client = await connecting;
  return { server, timers, events, first, client };
}

/** Breaks a connection, and brings the client back. */
export async function reconnect({ server, timers }, connection, code = 1006, reason = "") {
  const accepted = server.accept();
  connection.close(code, reason);
  timers.advance(timers.pending[0]);
  return accepted;
}
