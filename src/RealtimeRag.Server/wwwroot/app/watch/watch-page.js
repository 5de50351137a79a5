// The page for administrators: what the server is doing, for whom, and how well. Nothing that was said is here unless it is recorded.

import { AdminView, moment } from "../admin-view.js";
import { load, send } from "../admin.js";
import { stretches } from "../talk/timing.js";
import { t } from "../texts.js";
import { html, nothing, repeat, svg } from "../view.js";
import { lastHour, size, timing } from "./figures.js";
import "./unanswered-view.js";

const HEIGHT = 40;
const BAR = 6;
const NEWEST = 12;

const ms = (value) => (value === null || value === undefined ? "–" : t("waterfall.ms", { ms: Math.round(value) }));

class WatchPage extends AdminView {
  static properties = { stats: { state: true }, sessions: { state: true }, answers: { state: true }, budgets: { state: true }, asked: { state: true } };

  async load() {
    [this.stats, this.sessions, this.answers, this.budgets] = await Promise.all(["stats", "sessions", "answers", "budgets"].map((name) => load(`v1/${name}`)));
  }

  template() {
    return html`
      <div class="watch">
        ${this.trouble()}
        ${this.stats && !this.needsKey ? html`${this.#overview()}${this.#hour()}${this.#sessions()}${this.#budgets()}<rag-unanswered></rag-unanswered>${this.#newest()}` : nothing}
        <dialog aria-labelledby="sure" @close=${() => { this.asked = null; }}>
          <h2 id="sure">${this.asked ? t(this.asked.text, this.asked.values) : ""}</h2>
          <p class="pair"><button type="button" class="primary" data-action="sure" @click=${this.#do}>${t("watch.sure")}</button>
            <button type="button" data-action="unsure" @click=${() => this.querySelector("dialog").close()}>${t("watch.unsure")}</button></p>
        </dialog>
      </div>`;
  }

  #overview() {
    const { stats } = this;
    const figures = {
      ready: stats.ready ? t("watch.yes") : t("watch.no"),
      backend: stats.backend,
      sessions: t("watch.sessions.count", stats.sessions),
      connections: stats.connections,
      answers: stats.answers.total,
      first: stats.answers.first_ms ? `${ms(stats.answers.first_ms.p50)} / ${ms(stats.answers.first_ms.p90)} / ${ms(stats.answers.first_ms.p99)}` : "–",
      total: stats.answers.total_ms ? `${ms(stats.answers.total_ms.p50)} / ${ms(stats.answers.total_ms.p90)} / ${ms(stats.answers.total_ms.p99)}` : "–",
      memory: t("watch.memory.count", { process: size(stats.memory.process), managed: size(stats.memory.managed), sessions: size(stats.memory.sessions) }),
      since: moment(stats.started_at),
    };
    const [errors, breakers] = [Object.entries(stats.errors), Object.entries(stats.breakers)];
    return html`
      <section class="card" aria-label=${t("watch.overview")}>
        <div class="bar"><h2>${t("watch.overview")}</h2>
          <span class="buttons"><button type="button" data-action="debug" @click=${() => this.#ask("watch.debug.sure", {}, "v1/debug-log", "POST")}>${t("watch.debug")}</button>
          <button type="button" data-action="drain" @click=${() => this.#ask("watch.drain.sure", {}, "v1/drain", "POST")}>${t("watch.drain")}</button></span></div>
        <dl class="overview">${Object.entries(figures).map(([name, value]) => html`<div data-figure=${name}><dt>${t(`watch.figure.${name}`)}</dt><dd>${value}</dd></div>`)}</dl>
        ${stats.debug_until ? html`<p class="note" data-debug>${t("watch.debug.until", { end: moment(stats.debug_until) })}</p>` : nothing}
        ${stats.problems.length > 0 ? html`<p class="note warning">${t("watch.problems", { problems: stats.problems.join(", ") })}</p>` : nothing}
        ${errors.length > 0 ? html`<h3>${t("watch.errors")}</h3><p>${errors.map(([code, count]) => html`<span class="chip error" data-code=${code}>${code} ${count}</span> `)}</p>` : nothing}
        ${breakers.length > 0 ? html`<h3>${t("watch.breakers")}</h3><p>${breakers.map(([backend, state]) => html`<span class="chip ${state === "open" ? "error" : "complete"}">${backend}: ${t(`watch.breaker.${state}`)}</span> `)}</p>` : nothing}
      </section>`;
  }

  #hour() {
    const minutes = lastHour(this.stats.answers.minutes, Date.now());
    const most = Math.max(1, ...minutes.map((minute) => minute.total));
    const sum = (name) => minutes.reduce((all, minute) => all + minute[name], 0);
    const label = t("watch.hour.chart", { answered: sum("answered"), nothing: sum("nothing"), failed: sum("failed"), most });
    const bar = (name, from, count, i) => svg`<rect class=${name} x=${i * BAR + 1} width=${BAR - 1} y=${HEIGHT * (1 - (from + count) / most)} height=${(HEIGHT * count) / most}></rect>`;
    return html`
      <section class="card" aria-label=${t("watch.hour")}>
        <h2>${t("watch.hour")}</h2>
        <svg class="minutes" viewBox="0 0 ${minutes.length * BAR} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
          ${minutes.map((minute, i) => [bar("answered", 0, minute.answered, i), bar("nothing", minute.answered, minute.nothing, i), bar("failed", minute.answered + minute.nothing, minute.failed, i)])}
        </svg>
        <p class="fine">${label}</p>
      </section>`;
  }

  #sessions() {
    const { total, sessions } = this.sessions;
    return html`
      <section class="card" aria-label=${t("watch.sessions")}>
        <h2>${t("watch.sessions")} <span class="fine">${total}</span></h2>
        ${sessions.length === 0 ? html`<p class="empty">${t("watch.sessions.none")}</p>` : html`
        <div class="results" tabindex="0" role="group" aria-label=${t("watch.sessions")}>
          <table>
            <thead><tr>${["who", "state", "since", "protocol", "questions"].map((name) => html`<th scope="col">${t(`watch.column.${name}`)}</th>`)}<th scope="col"><span class="visually-hidden">${t("watch.column.close")}</span></th></tr></thead>
            <tbody>${repeat(sessions, (session) => session.key, (session) => html`<tr data-session=${session.key}>
              <td>${session.who}</td><td data-state=${session.state}>${t(`watch.state.${session.state}`)}</td><td>${moment(session.since)}</td><td>v${session.protocol}</td>
              <td class="number">${session.questions}${session.waiting > 0 ? ` (+${session.waiting})` : nothing}</td>
              <td><button type="button" class="quiet" data-action="close" @click=${() => this.#ask("watch.close.sure", { who: session.who }, `v1/sessions/${encodeURIComponent(session.key)}`, "DELETE")}>${t("watch.close")}<span class="visually-hidden"> ${session.who}</span></button></td></tr>`)}</tbody>
          </table>
        </div>`}
      </section>`;
  }

  #budgets() {
    const { total, budgets } = this.budgets;
    if (total === 0) return nothing;
    const use = (budget) => (budget ? html`${budget.used} / ${budget.max} <meter min="0" max=${budget.max} value=${Math.min(budget.used, budget.max)} aria-hidden="true"></meter>` : "–");
    return html`
      <section class="card" aria-label=${t("watch.budgets")}>
        <h2>${t("watch.budgets")} <span class="fine">${total}</span></h2>
        <div class="results" tabindex="0" role="group" aria-label=${t("watch.budgets")}>
          <table>
            <thead><tr>${["who", "questions", "tokens"].map((name) => html`<th scope="col">${t(`watch.column.${name}`)}</th>`)}</tr></thead>
            <tbody>${repeat(budgets, (key) => key.who, (key) => html`<tr data-budget=${key.who}><td>${key.who}</td><td class="number">${use(key.questions)}</td><td class="number">${use(key.tokens)}</td></tr>`)}</tbody>
          </table>
        </div>
      </section>`;
  }

  #newest() {
    const shown = this.answers.answers.slice(0, NEWEST);
    return html`
      <section class="card" aria-label=${t("watch.newest")}>
        <h2>${t("watch.newest")}</h2>
        ${shown.length === 0 ? html`<p class="empty">${t("watch.newest.none")}</p>` : html`<ol class="waterfalls">${shown.map((answer) => this.#answer(answer))}</ol>`}
      </section>`;
  }

  #answer(answer) {
    const times = timing(answer);
    const scale = 100 / Math.max(answer.total_ms, 1);
    const text = answer.code ?? (answer.nothing_found ? t("unanswered.nothing_found") : t(`answer.${answer.finish_reason}`, {}, answer.finish_reason));
    const label = times ? t("waterfall.chart", { detect: ms(times.detect), queue: ms(times.queue), first: ms(times.first), total: ms(times.total) }) : "";
    return html`<li>
      <p class="bar"><span class="chip ${answer.code ? "error" : "complete"}">${text}</span><span class="fine">${moment(answer.ended_at)} · ${ms(answer.total_ms)}</span></p>
      ${times ? html`<svg class="waterfall" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label=${label}>
        ${stretches(times).map(({ name, from, to }) => svg`<rect class=${name} x=${from * scale} y="1" width=${Math.max(0.4, (to - from) * scale)} height="10"></rect>`)}</svg>` : nothing}
    </li>`;
  }

  #ask(text, values, path, method) {
    this.asked = { text, values, path, method };
    this.querySelector("dialog").showModal();
  }

  async #do() {
    const { path, method } = this.asked;
    this.querySelector("dialog").close();
    await this.command(() => send(path, method));
    await this.refresh();
  }
}

customElements.define("rag-watch", WatchPage);
