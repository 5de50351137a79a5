// A talk as it is shown: what was said, with what the server decided, and the answers. Made from the client's events alone; knows nothing of the page.

const MOST_ITEMS = 500;

/** One talk, from its first connection to its end. Says "change" after every change. */
export class Conversation extends EventTarget {
  /** What was said, answered and noted, in order. */
  items = [];
  /** The words that may still change. */
  interim = "";
  isPaused = false;
  #undecided = [];
  #answers = new Map();
  #number = 0;

  get answers() { return this.items.filter((item) => item.kind === "answer"); }

  /** The answer that is being given or waited for. */
  get running() { return this.answers.find((answer) => !answer.end) ?? null; }

  /** Words that may still change. */
  heard(text) {
    this.interim = text;
    this.#changed();
  }

  /** Words that are settled; the server will decide on them. */
  said(text) {
    this.interim = "";
    const item = this.#add({ kind: "said", text, decision: null, isAsked: false, isRefused: false });
    this.#undecided.push(item);
    this.#changed();
  }

  /** A question that needs no decision. */
  asked(text) {
    this.#add({ kind: "said", text, decision: null, isAsked: true, isRefused: false });
    this.#changed();
  }

  /** Something the user should know: a name of a text with its values, or a text as it is. */
  note(name, values = {}, level = "info") {
    this.#add({ kind: "note", name, values, level });
    this.#changed();
  }

  /** The user's rating of an answer. */
  rated(answerId, rating) {
    const answer = this.#answers.get(answerId);
    if (answer) answer.rating = rating;
    this.#changed();
  }

  /** Takes one event of the client. */
  apply(event) {
    switch (event.type) {
      case "decision":
        this.#decided(event);
        break;
      case "status":
        this.#status(event);
        break;
      case "answer":
        this.#piece(event);
        break;
      case "answerReplaced":
        Object.assign(this.#answer(event.answerId), { text: event.text, isReplaced: true });
        break;
      case "clarify":
        this.#answer(event.answerId).choices = event.choices;
        break;
      case "error":
        this.#failed(event);
        break;
      case "sessionRestarted":
        this.#restarted(event);
        break;
      case "gap":
        this.note("note.gap", { from: event.fromSeq, to: event.toSeq }, "warning");
        break;
      case "goingAway":
        this.note("note.goingAway", { seconds: Math.round(event.inMs / 1000), reason: event.reason }, "warning");
        break;
      case "closed":
        this.#ended(event);
        break;
      default:
        return;
    }
    this.#changed();
  }

  #decided({ kind, confidence, text, reason }) {
    const item = this.#undecided.shift();
    if (item) item.decision = { kind, confidence, reason };
    else this.#add({ kind: "said", text, decision: { kind, confidence, reason }, isAsked: false, isRefused: false });
  }

  #status({ stage, question, answerId, note }) {
    if (stage === "paused") this.isPaused = true;
    if (stage === "listening") this.isPaused = false;
    if (answerId === undefined) return;
    const answer = this.#answer(answerId);
    answer.question = question ?? answer.question;
    if (stage === "querying_rag") answer.stage = "asking";
    if (stage === "idle" && !answer.end) answer.end = { finishReason: "incomplete", citations: [], suggested: [] };
  }

  #piece({ answerId, text, end }) {
    const answer = this.#answer(answerId);
    answer.text += text;
    if (answer.text && !end) answer.stage = "streaming";
    if (end) answer.end = end;
  }

  #failed({ code, message, answerId, refused, retryAfterMs }) {
    const refusedWords = refused && ["asr_chunk", "ask"].includes(refused.type);
    if (refusedWords) {
      const item = this.#undecided.findLast((said) => said.text === refused.text) ?? this.items.findLast((said) => said.kind === "said" && said.text === refused.text);
      if (item) {
        item.isRefused = true;
        this.#undecided = this.#undecided.filter((said) => said !== item);
      }
    }
    const failure = { code, message, retryAfterMs };
    if (answerId !== undefined) this.#answer(answerId).failure = failure;
    else this.#add({ kind: "failure", ...failure });
  }

  // The client sends what the old session had not confirmed once more; answers of the old session cannot end any more.
  #restarted({ reason }) {
    for (const answer of this.answers) answer.end ??= { finishReason: "incomplete", citations: [], suggested: [] };
    this.#answers.clear();
    this.note("note.restarted", { reason }, "warning");
  }

  #ended({ byPlan, closeCode, reason }) {
    this.interim = "";
    for (const answer of this.answers) answer.end ??= { finishReason: "incomplete", citations: [], suggested: [] };
    if (!byPlan) this.note("note.closed", { code: closeCode ?? "", reason }, "warning");
  }

  #answer(answerId) {
    let answer = this.#answers.get(answerId);
    if (!answer) {
      answer = this.#add({ kind: "answer", answerId, question: "", text: "", choices: [], stage: "waiting", end: null, failure: null, rating: null, isReplaced: false });
      this.#answers.set(answerId, answer);
    }
    return answer;
  }

  #add(item) {
    item.id = ++this.#number;
    this.items.push(item);
    if (this.items.length > MOST_ITEMS) this.items.splice(0, this.items.length - MOST_ITEMS);
    return item;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
