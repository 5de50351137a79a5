/** How a client connects and what it buffers. */
export interface RealtimeRagOptions {
  /** The protocol version to request: 2 (default), or 1 for the original frames, without resuming. */
  protocol?: 1 | 2;
  /** The language of notes and errors. */
  language?: "zh" | "en";
  /**
   * A bearer token, or a function that returns one before each attempt to connect, and again a minute before the token expires. If it fails because of the
   * network or a time limit (errors of `fetch`, of Node's network, and those named `TimeoutError`, `AbortError` or `NetworkError`, also as the `cause` of
   * another error), this is a failed attempt, and the client tries again; any other error ends the session, with its message in the `reason` of
   * `closed`. If it does not return, the attempt has failed after `connectTimeoutMs`.
   */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /** Returns a new ticket (`POST /v1/tickets`, requested by your own backend) before each attempt to connect; used instead of a token. Fails like `token`. */
  ticket?: () => string | undefined | Promise<string | undefined>;
  /**
   * The recognizer whose own messages are sent with `sendRecognizerMessage`, such as `vosk`, or `auto`; without it, the client sends text. The names are
   * those of the server, which refuses an unknown one with close code 4503 (v1: 1008).
   */
  recognizer?: string;
  /** Whether to reconnect after a broken connection; default true. */
  reconnect?: boolean;
  /** How long to try to reconnect before giving up, in ms; without limit by default. */
  giveUpAfterMs?: number;
  /** How long one attempt may take, in ms; default 10000. */
  connectTimeoutMs?: number;
  /** How many messages may wait for the connection or their acknowledgement; beyond that, sending throws. Default 1024. */
  maxBufferedMessages?: number;
  /** The total size of those messages in bytes; default 1 MiB. */
  maxBufferedBytes?: number;
  /**
   * How many frames may wait for a loop over the client, 1 or more; default 1024. If one more arrives, the client closes the connection, and resumes when
   * they have been read. Without effect on `onEvent`.
   */
  maxBufferedEvents?: number;
  /** Whether each event keeps its frame as text in `json`. */
  keepJson?: boolean;
  /** Receives every event at once; iterating then returns none. */
  onEvent?: (event: RagEvent) => void;
  /** The WebSocket class to use if the runtime has none; default `globalThis.WebSocket`. */
  WebSocket?: new (url: string, protocols?: string[]) => WebSocket;
  /** Returns random numbers from 0 to 1, for jitter. */
  random?: () => number;
  /** A monotonic clock in ms. */
  now?: () => number;
  setTimeout?: (action: () => void, ms: number) => unknown;
  clearTimeout?: (timer: any) => void;
}

export interface RagSession {
  sessionId: string;
  protocol: number;
  /** How long a broken connection can be resumed, in ms; 0 in v1. */
  resumeWindowMs: number;
  /** Maximum size of a message in bytes; 0 if the server did not specify it. */
  maxMessageBytes: number;
  backend?: string;
  epoch?: string;
  resumeToken?: string;
}

/** How an answer ended, in its last piece. */
export interface AnswerEnd {
  finishReason: "complete" | "cancelled" | "incomplete" | "error" | "truncated" | "clarify";
  citations: { index: number; title: string; snippet: string; score: number; url?: string }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number; price?: string; currency?: string };
  /** In ms from the arrival of the final chunk. */
  timing?: { detect: number; queue: number; first: number | null; total: number; speculative: boolean };
  contextLost: boolean;
  suggested: string[];
}

/** What a recognizer knows about its text besides the words; every part is optional (v2). */
export interface RagSpeech {
  /** Who speaks, at most 64 characters. Comes back in `decision` events. */
  speaker?: string;
  /** How sure the recognizer is, from 0 to 1; another number throws. */
  confidence?: number;
  /** The recognizer's name for the sentence, at most 128 characters: text with a known key replaces the earlier text, and never adds to it. */
  key?: string;
}

/** A message that the server read but did not process. */
export interface RefusedMessage {
  /** The message's `type`, such as `asr_chunk` or `ask`. */
  type: string;
  /** The text of a chunk or question, so that it can be sent again; empty for other messages. */
  text: string;
}

interface FrameEvent {
  /** The frame's number in the session; 0 for acknowledgements and in v1. */
  seq: number;
  /** The frame as it arrived, if `keepJson` is set. */
  json?: string;
}

export type RagEvent =
  /** The first connection is open, and its session has begun. */
  | { type: "connected"; session: RagSession; json?: string }
  | ({ type: "acknowledged"; receivedType: string; sessionId: string } & FrameEvent)
  | ({ type: "status"; stage: string; question?: string; mode?: string; note?: string; answerId?: string } & FrameEvent)
  /**
   * How the server classified one final chunk, or what was heard until an end of turn (v2). `uncertain`: a question, but heard too badly to ask;
   * confirm it with `ask`. `ignored`: this speaker is not answered.
   */
  | ({
      type: "decision"; kind: "question" | "statement" | "incomplete" | "duplicate" | "paused" | "uncertain" | "ignored";
      confidence: number; text: string; reason: string; speaker?: string;
    } & FrameEvent)
  /** More text of an answer; the pieces of one answer, joined, are exactly the backend's text. Only the last piece has `end`. */
  | ({ type: "answer"; answerId?: string; streamIndex: number; text: string; end?: AnswerEnd } & FrameEvent)
  /** 80 % of a daily budget is used, or all of it (v2). */
  | ({ type: "budgetUsed"; limit: "questions" | "tokens"; used: number; max: number; resetsInMs: number } & FrameEvent)
  /** The server will close the connection soon (v2). The client itself renews expiring credentials if `token` is a function. */
  | ({ type: "goingAway"; reason: "credentials" | "idle" | "age" | "drain"; inMs: number; retryMs?: number } & FrameEvent)
  /** This text replaces the answer so far (v2). */
  | ({ type: "answerReplaced"; answerId: string; text: string; reason: string } & FrameEvent)
  /**
   * The server is not sure what is meant and names two or three sections that may be meant (v2); the last piece of the answer follows, without text.
   * The next final or question that picks one, by its number or its title, is answered from it.
   */
  | ({ type: "clarify"; answerId: string; choices: { n: number; title: string }[] } & FrameEvent)
  /**
   * An error; the session continues. `refused` is set for the codes RATE_LIMITED and INVALID_MESSAGE: the message was acknowledged but has no effect,
   * and the client does not send it again. After RATE_LIMITED you may send it again later; after INVALID_MESSAGE it would be refused again.
   */
  | ({ type: "error"; code: string; message: string; retryable: boolean; retryAfterMs?: number; answerId?: string; correlationId?: string; refused?: RefusedMessage } & FrameEvent)
  | ({ type: "unknown"; frameType: string } & FrameEvent)
  /** The connection broke; the client keeps messages that are sent meanwhile. After code 4002 of the client's own, it waits for the events to be read. */
  | { type: "disconnected"; closeCode?: number; reason: string; retryInMs: number }
  /** The connection is restored without loss. */
  | { type: "resumed"; session: RagSession; json?: string }
  /** The connection is restored, but the session had to start over: frames may be missing. */
  | { type: "sessionRestarted"; session: RagSession; previousSessionId: string; reason: string; json?: string }
  /** Numbered frames are missing although the session continued. */
  | { type: "gap"; fromSeq: number; toSeq: number }
  /** The last event. */
  | { type: "closed"; closeCode?: number; reason: string; byPlan: boolean };

/** The server could not be reached, refused this client, or too many messages are waiting. The message states the cause and the remedy. */
export class RealtimeRagError extends Error {
  readonly closeCode?: number;
}

/** Nothing can be sent any more: after a stop, or because the session has ended; its last event gives the reason. */
export class SessionEndedError extends RealtimeRagError {}

/** Too many messages wait for the server; this one was not accepted. */
export class BufferFullError extends RealtimeRagError {}

/** What a client should do after a connection ended with this code. */
export function judgeClose(code: number | undefined): "reconnect" | "ended" | "give-up";

/** The wait before the next attempt, in ms. */
export function backoff(attempt: number, how: { hint?: number; resumable: boolean; random: () => number }): number;

/** The wait that a close reason names (`retry_ms=1500`), in ms. */
export function retryHint(reason: string | undefined): number | undefined;

/**
 * A conversation with a realtime-rag server. After a broken connection the client reconnects and resumes automatically: it sends the messages kept in
 * the meantime and delivers the missed frames, none of them twice. Iterate over it for the events, or pass `onEvent`.
 */
export class RealtimeRagClient implements AsyncIterable<RagEvent> {
  private constructor();

  /** Connects and waits for the session to start. */
  static connect(url: string | URL, options?: RealtimeRagOptions): Promise<RealtimeRagClient>;

  /** The current session. */
  readonly session: RagSession | null;

  /** Sends text that may still change; it replaces the interim before it. */
  sendInterim(text: string, speech?: RagSpeech): void;
  /** Sends final text. If the server refuses it, an error event names it in `refused`, and the caller may send it again. */
  sendFinal(text: string, speech?: RagSpeech): void;
  /**
   * Sends a message of the recognizer that the option `recognizer` names, unchanged. It reaches the server even if connections break, like final text: the
   * server acknowledges each one. All messages that come without a connection are kept, interim ones too, because only the server knows the format;
   * `maxBufferedMessages` should leave room for the longest break. Throws without that option.
   */
  sendRecognizerMessage(text: string): void;
  /** Ends the speaker's turn: the server decides now on what was heard, interim text included; it asks only questions, and cancels nothing (v2). */
  endTurn(): void;
  /** After an interruption: so many characters (code points) of the answer reached the listener; later questions are based on no more (v2). */
  heard(answerId: string, chars: number): void;
  /** Asks a typed question (v2). */
  ask(text: string): void;
  /** Asks at once with the newest final text. */
  instantQuery(): void;
  /** Cancels the named answer, or the running one (v2). */
  cancel(answerId?: string): void;
  /** Rates an answer; null withdraws an earlier rating (v2). */
  feedback(answerId: string, rating: "like" | "dislike" | null, comment?: string): void;
  /** Sets the preferences of this session; the client repeats them to a session that replaces it (v2). */
  configure(preferences: { language?: "zh" | "en"; speculative?: boolean; suggested?: boolean }): void;
  /** Stops listening; a running answer continues. */
  pause(): void;
  /** Listens again. */
  resume(): void;
  /** Ends the session gracefully: open questions are still answered. */
  stop(): void;
  /** Sends a message that keeps an idle connection open. */
  keepalive(): void;
  /** Closes the connection without waiting for answers. */
  close(): void;

  [Symbol.asyncIterator](): AsyncIterator<RagEvent>;
}
