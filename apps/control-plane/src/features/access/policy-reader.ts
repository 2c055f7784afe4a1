import type { Db } from '../../platform/database.ts';
import { readSecurityPolicy, type StoredPolicy } from '../security-policy/index.ts';

/** The security policy, from memory while `access_version` is the one at which it was read. */
export class PolicyReader {
  readonly #db: Db;
  #version = '';
  #read: Promise<StoredPolicy> | null = null;

  constructor(db: Db) {
    this.#db = db;
  }

  read(version: string): Promise<StoredPolicy> {
    if (this.#read !== null && version === this.#version) return this.#read;
    const read = readSecurityPolicy(this.#db);
    this.#version = version;
    this.#read = read;
    // What failed is not kept.
    read.catch(() => {
      if (this.#read === read) this.#read = null;
    });
    return read;
  }
}
