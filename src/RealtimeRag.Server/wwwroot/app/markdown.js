// Renders an answer's Markdown. What it contains comes from documents and models, so nothing in it may act, load or pretend to be part of the page.

import { Marked, Tokenizer } from "../vendor/marked/marked.js";
import "../vendor/dompurify/purify.js";

const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

// HTML in an answer is shown as text, except line breaks, which tables need. Images become their description: loading one would reveal who reads the answer.
const markdown = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text }) => text.split(/(<br\s*\/?>)/i).map((part, i) => (i % 2 ? "<br>" : escape(part))).join(""),
    image: ({ text }) => escape(text),
  },
  tokenizer: {
    // Chinese has no space after an address: it ends with its last ASCII character.
    url(source) {
      return Tokenizer.prototype.url.call(this, /^[!-~]*/.exec(source)[0]);
    },
  },
});

const CLEANING = {
  ALLOWED_TAGS: [
    "a", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "kbd", "li", "ol", "p", "pre", "s",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
  ],
  // No class, id, style or name: an answer must not look like the page, nor be found by its code.
  ALLOWED_ATTR: ["href", "title", "start", "colspan", "rowspan", "align"],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const purify = globalThis.DOMPurify;

/** Whether a source's address may become a link. */
export function isSafeLink(url) {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

/** The Markdown as nodes to be put into the page. */
export function renderMarkdown(text) {
  const fragment = purify.sanitize(markdown.parse(text, { async: false }), CLEANING);
  for (const link of fragment.querySelectorAll("a")) {
    if (!link.hasAttribute("href")) continue;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  // The page has its own headings; those of an answer begin below them.
  for (const heading of fragment.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const lower = document.createElement("p");
    lower.className = "answer-heading";
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
  // A wide table or long line scrolls, by keyboard too.
  for (const wide of fragment.querySelectorAll("pre, table")) {
    const frame = document.createElement("div");
    frame.className = "wide";
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    wide.replaceWith(frame);
    frame.append(wide);
  }
  return fragment;
}
