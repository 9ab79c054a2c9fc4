const heading = (title: string): string => `## ${title}\n`;

/** A document with one section's text in place of what it had there, or after all others. */
export function withSection(document: string, title: string, text: string): string {
  const section = `${heading(title)}\n${text.trim()}\n`;
  const start = document.indexOf(heading(title));
  if (start < 0) return `${document.trimEnd()}\n\n${section}`;
  const next = document.indexOf("\n## ", start + 1);
  return document.slice(0, start) + section + (next < 0 ? "" : document.slice(next));
}
