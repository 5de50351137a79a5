// The client of a realtime-rag server, for browsers and Node. See README.md and realtime-rag.d.ts.

import {
  BufferFullError, FrameSequence, Outbox, RealtimeRagError, SessionEndedError, SessionPreferences, message, named, readFrame, recognized, wellFormed,
} from "./delivery.js";

export { BufferFullError, RealtimeRagError, SessionEndedError };

const SUBPROTOCOL_V2 = "realtime-rag.v2";
const FRAMES_PER_NOTE = 32;
const SILENCE_MS = 20_000;
const REPLY_TIMEOUT_MS = 10_000;
const SLOW_CONSUMER = 4002;
const PASSING_ERRORS = new Set(["TimeoutError", "AbortError", "NetworkError"]);
const PASSING_CODES = /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ERR_NETWORK|UND_ERR_\w+)$/;
const NO_NETWORK = /^(fetch failed|failed to fetch|load failed|networkerror)/i;

/** What a client should do after a connection ended with this code: "reconnect", "ended" or "give-up". */
export function judgeClose(code) {
  if (code === 1000) return "ended";
  if ([1002, 1003, 1007, 1008, 1009].includes(code) || (code >= 4500 && code <= 4999)) return "give-up";
  return "reconnect";
}

/** The wait before the next attempt, in ms: the server's hint, else full jitter under 2 s, or 1, 2, 4 … 30 s. */
export function backoff(attempt, { hint, resumable, random }) {
  if (hint !== undefined) return hint;
  const ceiling = attempt === 0 && resumable ? 2_000 : Math.min(30_000, 1_000 * 2 ** Math.min(attempt, 16));
  return ceiling * random();
}

/** Reads retry_ms=1500 from a close reason; at most an hour. */
export function retryHint(reason) {
  const found = /retry_ms=(\d{1,9})(?!\d)/.exec(reason ?? "");
  return found ? Math.min(Number(found[1]), 3_600_000) : undefined;
}

/** A conversation with a realtime-rag server. */
export class RealtimeRagClient {
  #options;
  #outbox;
  #sequence = new FrameSequence();
  #preferences = new SessionPreferences();
  #sawClosed = false;
  #over = false;
  #phase = "hello";
  #freshHello = null;
  #early = [];
  #noted = 0;
  #attempt = 0;
  #brokenSince;
  #socket = null;
  #attemptId = 0;
  #timers = { retry: undefined, handshake: undefined, silence: undefined };
  #events = [];
  #unreadFrames = 0;
  #waiter = null;
  #behind = false;
  #connected;

  /** The current session; null before the first one has started. */
  session = null;

  /** Connects and waits for the session to start. */
  static async connect(url, options = {}) {
    const client = new RealtimeRagClient(url, options);
    await new Promise((resolve, reject) => {
      client.#connected = { resolve, reject };
      client.#dial();
    });
    return client;
  }

  constructor(url, options) {
    this.#options = {
      url: String(url), protocol: 2, reconnect: true, giveUpAfterMs: Infinity, connectTimeoutMs: 10_000, maxBufferedMessages: 1024,
      maxBufferedBytes: 1024 * 1024, maxBufferedEvents: 1024, WebSocket: globalThis.WebSocket, random: Math.random, now: () => performance.now(),
      setTimeout: (f, ms) => globalThis.setTimeout(f, ms), clearTimeout: (t) => globalThis.clearTimeout(t), ...options,
    };
    if (!this.#options.WebSocket)
      throw new RealtimeRagError("There is no WebSocket here: use Node 22, start Node 20 with --experimental-websocket, or pass { WebSocket }");
    const { maxBufferedEvents } = this.#options;
    if (!(maxBufferedEvents >= 1)) throw new RealtimeRagError(`maxBufferedEvents must be 1 or more, not ${maxBufferedEvents}`);
    this.#outbox = new Outbox(this.#options.maxBufferedMessages, this.#options.maxBufferedBytes, this.#options.recognizer !== undefined);
  }

  sendInterim(text, speech) { this.#sendText(message("interim", { type: "asr_chunk", text: wellFormed(text), is_final: false, ...known(speech) })); }
  sendFinal(text, speech) { this.#sendText(message("final", { type: "asr_chunk", text: wellFormed(text), is_final: true, ...known(speech) })); }
  sendRecognizerMessage(text) {
    if (this.#options.recognizer === undefined) throw new RealtimeRagError("The options name no recognizer: set recognizer, or send text");
    this.#send(recognized(this.#options.recognizer, wellFormed(text)));
  }

  endTurn() { this.#sendV2(message("end_turn", { type: "control", action: "end_turn" })); }
  ask(text) { this.#sendV2(message("ask", { type: "ask", text: wellFormed(text) })); }
  instantQuery() { this.#send(message("instant_query", { type: "control", action: "instant_query" })); }
  cancel(answerId) { this.#sendV2(message("cancel", { type: "cancel", answer_id: answerId })); }
  feedback(answerId, rating, comment) { this.#sendV2(message("feedback", { type: "feedback", answer_id: answerId, rating, comment })); }

  heard(answerId, chars) {
    if (!Number.isSafeInteger(chars) || chars < 0) throw new RealtimeRagError(`The number of characters must be a whole number, 0 or more, not ${chars}`);
    this.#sendV2(message("heard", { type: "heard", answer_id: answerId, chars }));
  }

  pause() { this.#send(message("pause", { type: "control", action: "pause" })); }
  resume() { this.#send(message("listen", { type: "control", action: "resume" })); }
  stop() { this.#send(message("stop", { type: "control", action: "stop" })); }
  keepalive() { this.#send(message("keepalive", { type: "keepalive" })); }

  configure({ language, speculative, suggested }) {
    this.#sendV2(message("configure", { type: "configure", language, speculative, suggested }));
  }

  /** Closes the connection without waiting for answers. */
  close() {
    this.#finish({ type: "closed", reason: "The application closed the client", byPlan: true });
    this.#drop(1000);
  }

  /** All events in order, up to "closed". Supports one reader. */
  async *[Symbol.asyncIterator]() {
    for (;;) {
      while (this.#events.length > 0) {
        const event = this.#events.shift();
        if (isOfFrame(event)) this.#unreadFrames--;
        this.#catchUp();
        yield event;
        if (event.type === "closed") return;
      }
      if (this.#over) return;
      await new Promise((resolve) => (this.#waiter = resolve));
    }
  }

  get #resumable() { return this.session?.protocol >= 2 && this.session.resumeToken !== undefined; }

  #sendText(m) {
    if (this.#options.recognizer !== undefined) throw new RealtimeRagError("The options name a recognizer: send its own messages with sendRecognizerMessage");
    this.#send(m);
  }

  #sendV2(m) {
    if (this.session.protocol < 2) throw new RealtimeRagError(`This connection speaks v1, which has no '${m.wireType}': connect with protocol 2`);
    this.#send(m);
  }

  #send(m) {
    if (this.#preferences.stopRequested || this.#over) throw new SessionEndedError("The session has ended: nothing can be sent after a stop or the last event");
    const limit = this.session?.maxMessageBytes;
    if (limit && m.size > limit) throw new RealtimeRagError(`The message has ${m.size} bytes, the server accepts ${limit}: send shorter text`);
    this.#outbox.add(m);
    this.#preferences.note(m);
    this.#flush();
  }

  #flush() {
    for (let m = this.#phase === "live" && this.#outbox.take(); m; m = this.#outbox.take()) this.#socket.send(m.text);
  }

  async #dial() {
    this.#phase = "dialing";
    const id = ++this.#attemptId;
    const isCurrent = () => this.#attemptId === id && !this.#over;
    this.#arm("handshake", this.#options.connectTimeoutMs, () => {
      this.#drop();
      this.#end({ code: undefined, reason: "The server did not begin the session in time" });
    });
    let token, ticket;
    try {
      [token, ticket] = [await this.#given("token"), await this.#given("ticket")];
    } catch (error) {
      if (isCurrent()) this.#end({ code: undefined, reason: error?.message ?? String(error), error, isFinal: !mayPass(error) });
      return;
    }
    if (!isCurrent()) return;
    let socket;
    try {
      const isV2 = this.#options.protocol >= 2;
      // A browser fails a socket if none of the offered subprotocols is selected, and v1 has no name to select.
      const offered = [...(isV2 ? [SUBPROTOCOL_V2] : []), ...(isV2 && ticket ? [`ticket.${ticket}`] : token ? [`bearer.${token}`] : [])];
      socket = new this.#options.WebSocket(this.#address(isV2 ? undefined : ticket), offered);
    } catch (error) {
      this.#end({ code: undefined, reason: error.message, error });
      return;
    }
    this.#socket = socket;
    const mine = (f) => (event) => { if (this.#socket === socket) f(event); };
    socket.onopen = mine(() => this.#opened(socket));
    socket.onmessage = mine((event) => this.#arrived(event.data));
    socket.onclose = mine((event) => this.#end({ code: event.code === 1005 || event.code === 1006 ? undefined : event.code, reason: event.reason }));
    socket.onerror = () => {};
  }

  async #given(name) {
    const given = this.#options[name];
    return typeof given === "function" ? given() : given;
  }

  // If that fails, the server closes the connection with the reason.
  async #renew() {
    const socket = this.#socket;
    try {
      const token = await this.#given("token");
      if (token && this.#socket === socket && !this.#over) {
        this.#outbox.renew(token);
        this.#flush();
      }
    } catch (error) {
      const cause = error?.message ?? error;
      this.#emit({ type: "error", code: "CREDENTIALS_NOT_RENEWED", message: `The token could not be renewed: ${cause}`, retryable: false, seq: 0 });
    }
  }

  #address(ticket) {
    const url = new URL(this.#options.url, globalThis.location?.href);
    url.protocol = url.protocol.replace("http", "ws");
    if (this.#options.language) url.searchParams.set("lang", this.#options.language);
    if (this.#options.recognizer) url.searchParams.set("from", this.#options.recognizer);
    if (ticket) url.searchParams.set("ticket", ticket);
    return url.href;
  }

  #opened(socket) {
    this.#early = [];
    this.#freshHello = null;
    const resumes = socket.protocol === SUBPROTOCOL_V2 && this.#resumable;
    this.#phase = resumes ? "resuming" : "hello";
    if (!resumes) return;
    const { sessionId, epoch, resumeToken } = this.session;
    const open = Array.from(this.#sequence.open, ([answer_id, next]) => ({ answer_id, next }));
    const resume = { type: "resume", session_id: sessionId, epoch, resume_token: resumeToken, last_seq: this.#sequence.last };
    socket.send(JSON.stringify(open.length > 0 ? { ...resume, open } : resume));
  }

  #arrived(data) {
    const frame = readFrame(data);
    if (this.#options.keepJson) frame.json = data;
    try {
      if (this.#phase === "resuming") this.#arrivedWhileResuming(frame);
      else if (this.#phase === "hello" && frame.type === "ack" && frame.received_type === undefined && frame.session_id !== undefined) this.#startFresh(frame, "not_resumable");
      else this.#deliver(frame);
    } finally {
      if (!this.#over) {
        this.#watch();
        this.#flush();
      }
    }
  }

  #arrivedWhileResuming(frame) {
    if (frame.type !== "ack") {
      this.#early.push(frame);
    } else if (frame.received_type === undefined) {
      this.#freshHello = frame;
    } else if (frame.recovered === true) {
      this.session = { ...this.session, resumeToken: frame.resume_token ?? this.session.resumeToken, epoch: frame.epoch ?? this.session.epoch };
      this.#outbox.openResumed();
      this.#goLive();
      this.#emit({ type: "resumed", session: this.session, json: frame.json });
    } else {
      this.#startFresh({ protocol: 2, ...this.#freshHello, ...frame }, frame.reason ?? "unknown");
      for (const early of this.#early) this.#deliver(early);
    }
  }

  #startFresh(hello, reason) {
    const previous = this.session;
    this.session = {
      sessionId: hello.session_id, protocol: hello.protocol ?? 1, epoch: hello.epoch, resumeToken: hello.resume_token,
      resumeWindowMs: hello.resume_window_ms ?? 0, maxMessageBytes: hello.max_message_bytes ?? 0, backend: hello.backend,
    };
    this.#sequence = new FrameSequence();
    this.#noted = 0;
    this.#outbox.openFresh(previous ? this.#preferences.repeat() : [], this.session.protocol >= 2);
    this.#goLive();
    this.#emit(previous
      ? { type: "sessionRestarted", session: this.session, previousSessionId: previous.sessionId, reason, json: hello.json }
      : { type: "connected", session: this.session, json: hello.json });
  }

  #goLive() {
    this.#phase = "live";
    this.#attempt = 0;
    this.#brokenSince = undefined;
    this.#disarm("handshake");
    this.#connected.resolve();
  }

  #deliver(frame) {
    const last = this.#sequence.last;
    const arrival = this.#sequence.accept(frame);
    if (!arrival.isNew) return;
    // An application that throws in onEvent must not cost a message: everything is recorded before the event is emitted.
    const refused = frame.type === "ack" ? this.#acknowledged(frame) : this.#outbox.witness(frame);
    if (refused) this.#preferences.refused(refused);
    if (frame.type === "status" && frame.stage === "closed") this.#sawClosed = true;
    if (frame.type === "going_away" && frame.reason === "credentials") this.#renew();
    const answered = frame.type === "answer" && frame.final === true;
    if (this.#sequence.last > last && (answered || this.#sequence.last - this.#noted >= FRAMES_PER_NOTE)) {
      this.#noted = this.#sequence.last;
      this.#outbox.noteReceived(this.#noted);
    }
    if (arrival.missingFrom !== undefined)
      this.#emit({ type: "gap", fromSeq: arrival.missingFrom, toSeq: Math.max(arrival.missingFrom, frame.seq - 1) });
    this.#emit(toEvent(frame, arrival.text, named(refused)));
  }

  #acknowledged(frame) {
    const confirmed = this.#outbox.acknowledge(frame.received_type);
    if (confirmed) this.#preferences.confirmed(confirmed);
  }

  // Browsers can neither ping nor detect a dead peer, so after a silence the client sends a keepalive and expects a reply.
  #watch() {
    if (this.#phase !== "live") return;
    this.#arm("silence", SILENCE_MS, () => {
      this.#socket.send(message("keepalive", { type: "keepalive" }).text);
      this.#arm("silence", REPLY_TIMEOUT_MS, () => {
        this.#drop();
        this.#end({ code: undefined, reason: "The server fell silent" });
      });
    });
  }

  #end({ code, reason, error, isFinal = false }) {
    if (this.#over) return;
    this.#socket = null;
    this.#attemptId++;
    this.#phase = "broken";
    this.#disarm("handshake");
    this.#disarm("silence");
    this.#outbox.close();
    const verdict = isFinal ? "give-up" : judgeClose(code);
    if (this.session === null) {
      const cause = error ? reason : code === undefined ? `No connection to ${this.#options.url}. Is the server running, and is the address right?` : `The server closed the connection before the session began (code ${code} ${reason ?? ""})`;
      this.#connected.reject(new RealtimeRagError(cause, code));
      this.#finish({ type: "closed", closeCode: code, reason: cause, byPlan: false });
    } else if (this.#sawClosed || verdict === "ended") {
      this.#finish({ type: "closed", closeCode: code, reason: reason ?? "", byPlan: true });
    } else if (verdict === "give-up" || !this.#options.reconnect || this.#isTooLate()) {
      this.#finish({ type: "closed", closeCode: code, reason: reason ?? "", byPlan: false });
    } else if (this.#behind) {
      this.#emit({ type: "disconnected", closeCode: code, reason, retryInMs: 0 });
    } else {
      const retryInMs = backoff(this.#attempt++, { hint: retryHint(reason), resumable: this.#resumable, random: this.#options.random });
      this.#arm("retry", retryInMs, () => this.#dial());
      this.#emit({ type: "disconnected", closeCode: code, reason: reason ?? "", retryInMs });
    }
  }

  #isTooLate() {
    this.#brokenSince ??= this.#options.now();
    return this.#options.now() - this.#brokenSince >= this.#options.giveUpAfterMs;
  }

  #finish(last) {
    if (this.#over) return;
    this.#over = true;
    for (const name of Object.keys(this.#timers)) this.#disarm(name);
    this.#emit(last);
  }

  #drop(code) {
    const socket = this.#socket;
    this.#socket = null;
    try {
      socket?.close(code);
    } catch {
      // Not every runtime can close a socket that is not open yet; the client drops it instead.
    }
  }

  #emit(event) {
    if (this.#options.onEvent) {
      this.#options.onEvent(event);
      return;
    }
    this.#events.push(event);
    this.#waiter?.();
    this.#waiter = null;
    // Events of the client itself do not count: each connection must bring at least one frame, whatever the limit.
    if (isOfFrame(event) && ++this.#unreadFrames > this.#options.maxBufferedEvents && this.#phase === "live") this.#fallBehind();
  }

  // A WebSocket cannot stop receiving. Without a connection the server keeps the frames for the resume, so none is lost within the window.
  #fallBehind() {
    this.#behind = true;
    this.#drop(SLOW_CONSUMER);
    this.#end({ code: SLOW_CONSUMER, reason: "The application does not read the events" });
  }

  #catchUp() {
    if (!this.#behind || this.#events.length > 0 || this.#over) return;
    this.#behind = false;
    this.#dial();
  }

  #arm(name, ms, action) {
    this.#disarm(name);
    this.#timers[name] = this.#options.setTimeout(action, ms);
  }

  #disarm(name) {
    if (this.#timers[name] !== undefined) this.#options.clearTimeout(this.#timers[name]);
    this.#timers[name] = undefined;
  }
}

/**
 * Whether a failure of the application's function may pass, so that the next attempt can succeed: the network, a time limit, or another error that one
 * of these has caused. `fetch` has no error type for the network, only words.
 */
function mayPass(error) {
  for (let cause = error, depth = 0; cause instanceof Object && depth < 16; cause = cause.cause, depth++) {
    if (PASSING_ERRORS.has(cause.name) || PASSING_CODES.test(cause.code ?? "")) return true;
    if (cause instanceof TypeError && NO_NETWORK.test(cause.message)) return true;
  }
  return false;
}

/** Whether an event stands for a frame of the server; the client's own events have no number. */
function isOfFrame(event) {
  return event.seq !== undefined;
}

/** What a recognizer knows about its text, as the fields of a chunk. */
function known({ speaker, confidence, key } = {}) {
  if (confidence !== undefined && !(confidence >= 0 && confidence <= 1)) throw new RealtimeRagError(`A confidence is a number from 0 to 1, not ${confidence}`);
  return { speaker: speaker && wellFormed(speaker), confidence, key: key && wellFormed(key) };
}

function toEvent(frame, text, refused) {
  const common = { seq: frame.seq ?? 0, json: frame.json };
  switch (frame.type) {
    case "ack":
      return { type: "acknowledged", receivedType: frame.received_type, sessionId: frame.session_id, ...common };
    case "status":
      return { type: "status", stage: frame.stage, question: frame.question, mode: frame.mode, note: frame.note, answerId: frame.answer_id, ...common };
    case "decision":
      return { type: "decision", kind: frame.kind, confidence: frame.confidence, text: frame.text, reason: frame.reason, speaker: frame.speaker ?? undefined, ...common };
    case "answer": {
      const end = frame.final === true ? {
        finishReason: frame.finish_reason ?? "complete", citations: frame.citations ?? [], usage: frame.usage, timing: frame.timing,
        contextLost: frame.context_lost ?? false, suggested: frame.suggested ?? [],
      } : undefined;
      return { type: "answer", answerId: frame.answer_id, streamIndex: frame.stream_index, text, end, ...common };
    }
    case "going_away":
      return { type: "goingAway", reason: frame.reason, inMs: frame.in_ms, retryMs: frame.retry_ms, ...common };
    case "limit":
      return { type: "budgetUsed", limit: frame.limit, used: frame.used, max: frame.max, resetsInMs: frame.resets_in_ms, ...common };
    case "answer_replace":
      return { type: "answerReplaced", answerId: frame.answer_id, text: frame.content, reason: frame.reason, ...common };
    case "clarify":
      return { type: "clarify", answerId: frame.answer_id, choices: Array.isArray(frame.choices) ? frame.choices : [], ...common };
    case "error":
      return {
        type: "error", code: frame.code, message: frame.message, retryable: frame.retryable ?? false, retryAfterMs: frame.retry_after_ms,
        answerId: frame.answer_id, correlationId: frame.correlation_id, refused, ...common,
      };
    default:
      return { type: "unknown", frameType: frame.type ?? "", ...common };
  }
}
