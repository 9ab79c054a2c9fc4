const publicMark = Buffer.from("-----BEGIN CERTIFICATE").toString("base64");

/**
 * Whether a text marked as secret gives anything away. A certificate is as public inside a secret
 * object as it is outside, and a few characters may be anywhere by chance.
 */
export const isConfidential = (text: string): boolean =>
  text.length >= 8 && !text.startsWith(publicMark) && !text.startsWith("-----BEGIN CERTIFICATE");

/** The forms of a text that a document holds as they are: plain, or as JSON writes it. */
export const inClear = (document: string, text: string): string[] =>
  [text, JSON.stringify(text).slice(1, -1)].filter((form) => document.includes(form));
