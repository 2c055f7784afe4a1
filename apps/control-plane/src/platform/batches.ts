interface Waiting<Item, Result> {
  id: string;
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Does together what arrives while the last batch of the same key is under way: a thousand nodes that answer at once cost a few
 * transactions and one connection, not a thousand of each. What arrives alone is done at once.
 */
export class Batches<Item, Result> {
  readonly #act: (items: ReadonlyMap<string, Item>) => Promise<ReadonlyMap<string, Result>>;
  readonly #most: number;
  readonly #waiting = new Map<string, Waiting<Item, Result>[]>();

  /** `act` gets at most `most` items, each under an id of its own, and answers a result for each id. */
  constructor(most: number, act: (items: ReadonlyMap<string, Item>) => Promise<ReadonlyMap<string, Result>>) {
    this.#most = most;
    this.#act = act;
  }

  /** Two items of one id are never in one batch; the earlier one comes first. Throws what `act` throws. */
  add(key: string, id: string, item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const entry = { id, item, resolve, reject };
      const waiting = this.#waiting.get(key);
      if (waiting !== undefined) {
        waiting.push(entry);
        return;
      }
      this.#waiting.set(key, [entry]);
      void this.#run(key);
    });
  }

  async #run(key: string): Promise<void> {
    // Everything that arrived in the same turn belongs to the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    for (let batch = this.#take(key); batch.size > 0; batch = this.#take(key)) await this.#settle(batch);
    this.#waiting.delete(key);
  }

  #take(key: string): Map<string, Waiting<Item, Result>> {
    const batch = new Map<string, Waiting<Item, Result>>();
    const left: Waiting<Item, Result>[] = [];
    for (const entry of this.#waiting.get(key) ?? []) {
      if (batch.size < this.#most && !batch.has(entry.id)) batch.set(entry.id, entry);
      else left.push(entry);
    }
    this.#waiting.set(key, left);
    return batch;
  }

  /** What fails together is done one by one: the trouble of one must not be that of the others. */
  async #settle(batch: ReadonlyMap<string, Waiting<Item, Result>>): Promise<void> {
    try {
      const results = await this.#act(new Map([...batch].map(([id, { item }]) => [id, item])));
      for (const [id, entry] of batch) {
        const result = results.get(id);
        if (result === undefined && !results.has(id)) entry.reject(new Error(`A batch gave no result for ${id}.`));
        else entry.resolve(result as Result);
      }
    } catch (error) {
      if (batch.size === 1) for (const entry of batch.values()) entry.reject(error);
      else for (const [id, entry] of batch) await this.#settle(new Map([[id, entry]]));
    }
  }
}
