/** What something thrown says: an error's message, anything else as it prints. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
