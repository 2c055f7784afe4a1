import type { Diagnostic } from '@sluice/contract';

type Said = Pick<Diagnostic, 'cause' | 'source'>;

/** What HAProxy and our parser say quotes the configuration, passwords included; agents speak in words of their own. */
const inPlaceOf: Readonly<Record<Diagnostic['source'], string | null>> = {
  haproxy:
    'HAProxy refuses it. Its words quote the configuration; whoever may see the secrets in that sees them with the node.',
  sluice:
    'There is an error. The words about it quote the configuration; whoever may read that sees them with the plan.',
  agent: null,
};

/**
 * A cause for everybody, and for what is kept, recorded and sent to where the configuration must not go. The line that it is about may be
 * named beside it.
 */
export function causeWithoutQuotes({ cause, source }: Said): string {
  return inPlaceOf[source] ?? cause;
}

/** Diagnostics for somebody who may read the configuration there with its secrets, or not. */
export function diagnosticsFor<One extends Said>(mayQuote: boolean, diagnostics: readonly One[]): One[] {
  return diagnostics.map((one) => (mayQuote ? one : { ...one, cause: causeWithoutQuotes(one) }));
}
