const isCertificate = (text: string): boolean => text.startsWith("-----BEGIN CERTIFICATE");

/**
 * Whether a text marked as secret gives anything away. A certificate is as public inside a secret
 * object as it is outside, and a few characters may be anywhere by chance.
 */
export const isConfidential = (text: string): boolean =>
  text.length >= 8 &&
  !isCertificate(text) &&
  !isCertificate(Buffer.from(text, "base64").toString("latin1"));

/** The forms of a text that a document holds as they are: plain, or as JSON writes it. */
export const inClear = (document: string, text: string): string[] =>
  [text, JSON.stringify(text).slice(1, -1)].filter((form) => document.includes(form));
