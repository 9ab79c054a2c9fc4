/** Does `action` for every item, at most `limit` at a time; rejects with the first failure. */
export async function forEachConcurrently<Item>(
  limit: number,
  items: readonly Item[],
  action: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const worker = async (): Promise<void> => {
    for (const item of rest) await action(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
