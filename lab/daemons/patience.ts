/*
 * For so long something may hang before a drill gives it up. Nothing is measured by these: a busy
 * machine that is also slow needs many times what a quiet one does, and that is no failure.
 */

/** A daemon that starts, or a cluster that comes together. */
export const patienceSeconds = 900;

/** One question, call or statement. */
export const answerPatienceSeconds = 120;
