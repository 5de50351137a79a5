// Reads what is pasted or dropped for tuning: one utterance a line, with or without labels, or any transcript.

import { readTranscript } from "../talk/transcript-file.js";

const LABELLED = /^([01])\t(.*)$/;

/** The utterances of a text: { text, label }, where a label is true (asks), false (does not), or null (unknown). */
export function readLines(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  if (!lines.some((line) => LABELLED.test(line))) {
    return readTranscript(text).filter((line) => line.final && line.text.trim() !== "").map((line) => ({ text: line.text.trim(), label: null }));
  }
  const rows = [];
  lines.forEach((line, index) => {
    if (line.trim() === "" || (index === 0 && /^label\t/i.test(line))) return;
    const labelled = LABELLED.exec(line);
    // The third column of a labelled file says where the line comes from.
    if (labelled) rows.push({ text: labelled[2].split("\t")[0].trim(), label: labelled[1] === "1" });
    else rows.push({ text: line.trim(), label: null });
  });
  return rows.filter((row) => row.text !== "");
}
