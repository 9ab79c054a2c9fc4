/** What an object itself holds below a key: a label may well be called `constructor` or `__proto__`. */
export const ownOf = <T>(object: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
