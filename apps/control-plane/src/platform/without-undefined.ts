type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Drops members that are present but undefined, so that spreading an edit never erases what it does not name. */
export function withoutUndefined<T extends object>(value: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Partial<Defined<T>>;
}
