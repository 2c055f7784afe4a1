/** A range of bytes in one file. `offset` counts from 0; `length` may be 0. Since text is latin1, both also index strings. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}
