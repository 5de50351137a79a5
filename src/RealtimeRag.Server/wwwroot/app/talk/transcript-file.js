// Reads a transcript file as lines to be spoken: { text, final, delay }, the delay in ms after the line before.

const LONGEST_DELAY = 30_000;
const MS_PER_CHARACTER = 60;
const CUE_TIME = /^(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})/;

/** A line that cannot be read. */
export class TranscriptError extends Error {
  constructor(line) {
    super(`Line ${line}`);
    this.name = "TranscriptError";
    this.line = line;
  }
}

/** What a line of JSON should look like. */
export const EXAMPLE = '{"text":"大家好。","final":true,"delay":500}';

/** The lines of a file, by its content: JSON lines, SRT or WebVTT, or plain text. */
export function readTranscript(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  const first = lines.find((line) => line.trim() !== "") ?? "";
  if (first.trimStart().startsWith("{")) return readJson(lines);
  return lines.some((line) => CUE_TIME.test(line.trim())) ? readCues(lines) : readText(lines);
}

function readJson(lines) {
  const spoken = [];
  lines.forEach((line, index) => {
    if (line.trim() === "") return;
    const read = readJsonLine(line, index + 1);
    if (read) spoken.push(read);
  });
  return spoken;
}

function readJsonLine(line, number) {
  let value;
  try {
    value = JSON.parse(line);
  } catch {
    throw new TranscriptError(number);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw new TranscriptError(number);
  // What a client once sent can be played again: the messages between are left out.
  if (typeof value.type === "string" && value.type !== "asr_chunk") return null;
  const final = value.final ?? value.is_final ?? value.type === undefined;
  const delay = value.delay ?? 300;
  if (typeof value.text !== "string" || typeof final !== "boolean" || !(typeof delay === "number" && delay >= 0)) throw new TranscriptError(number);
  return { text: value.text, final, delay: Math.min(delay, LONGEST_DELAY) };
}

function readText(lines) {
  const spoken = [];
  for (const line of lines.map((l) => l.trim()).filter((l) => l !== "")) spoken.push(...spokenSlowly(line, Math.min(LONGEST_DELAY, [...line].length * MS_PER_CHARACTER)));
  return spoken;
}

function readCues(lines) {
  const spoken = [];
  let end = 0;
  for (let i = 0; i < lines.length; i++) {
    const time = CUE_TIME.exec(lines[i].trim());
    if (!time) continue;
    const words = [];
    while (i + 1 < lines.length && lines[i + 1].trim() !== "") words.push(lines[++i].trim());
    const text = words.join(" ").replace(/<[^>]*>/g, "").trim();
    if (text === "") continue;
    const until = milliseconds(time.slice(5));
    spoken.push(...spokenSlowly(text, Math.max(0, Math.min(LONGEST_DELAY, until - end))));
    end = Math.max(end, until);
  }
  return spoken;
}

const milliseconds = ([hours = 0, minutes, seconds, fraction]) => ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, "0"));

// As a recognizer would: the first half as an interim, then all of it.
function spokenSlowly(text, duration) {
  const characters = [...text];
  const half = characters.slice(0, Math.ceil(characters.length / 2)).join("");
  return characters.length < 4
    ? [{ text, final: true, delay: duration }]
    : [{ text: half, final: false, delay: duration / 2 }, { text, final: true, delay: duration / 2 }];
}
