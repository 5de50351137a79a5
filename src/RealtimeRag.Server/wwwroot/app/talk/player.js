// Plays a transcript line by line. Says "change" after every line and at its end.

/** Plays lines as readTranscript returns them, each after its delay. */
export class Player extends EventTarget {
  #timer;
  #say;
  #clock;
  lines = [];
  at = 0;

  /** `say(line)` speaks one line. */
  constructor(say, clock = { setTimeout: (f, ms) => globalThis.setTimeout(f, ms), clearTimeout: (timer) => globalThis.clearTimeout(timer) }) {
    super();
    this.#say = say;
    this.#clock = clock;
  }

  get isPlaying() { return this.#timer !== undefined; }

  /** Begins with the first line; what played before ends. `speed` 2 is twice as fast; Infinity waits for nothing but its turn. */
  play(lines, speed = 1) {
    this.stop();
    this.lines = lines;
    this.at = 0;
    this.#next(speed);
  }

  stop() {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.dispatchEvent(new Event("change"));
  }

  #next(speed) {
    const line = this.lines[this.at];
    if (!line) {
      this.stop();
      return;
    }
    this.#timer = this.#clock.setTimeout(() => {
      this.at++;
      try {
        this.#say(line);
      } catch (error) {
        this.stop();
        throw error;
      }
      this.dispatchEvent(new Event("change"));
      if (this.#timer !== undefined) this.#next(speed);
    }, line.delay / speed);
  }
}
