import type { Section } from '../syntax/section.ts';
import { findSectionKeyword, isSectionKnownIn, proxyKinds } from '../syntax/section-keyword.ts';
import { toDisplay } from '../text/latin1.ts';
import type { Finding } from './finding.ts';

/** A section's header line and what it says. */
type SectionHeader = Pick<Section, 'kind' | 'name' | 'from' | 'header'>;

/** What is wrong with a section's header line; in any release when it is null. */
export function diagnoseHeader(section: SectionHeader, release: string | null): Finding[] {
  const { header, kind, name } = section;
  if (header.problem !== null || header.words.some((word) => word.hasVariable)) return [];
  const known = findSectionKeyword(kind);
  if (release !== null && known !== null && !isSectionKnownIn(known, release))
    return [unknownSection(section, release)];
  const label = toDisplay(name ?? '');
  if (name === null || name === '') {
    if (known?.name !== 'mandatory') return diagnoseExtraWords(section);
    return [
      {
        code: 'section-name-missing',
        severity: 'error',
        span: header.span,
        cause: `A ${kind} section needs a name.`,
        remediation: `Write the name after '${kind}'.`,
      },
    ];
  }
  const nameWord = header.arguments[0];
  if ((proxyKinds.has(kind) || kind === 'defaults') && !/^[A-Za-z0-9_:.-]+$/.test(name)) {
    return [
      {
        code: 'section-name-invalid',
        severity: 'error',
        span: nameWord?.span ?? header.span,
        cause: `'${label}' holds a character that HAProxy does not allow in names.`,
        remediation: "Use letters, digits, '-', '_', '.' and ':' only.",
      },
    ];
  }
  return diagnoseExtraWords(section);
}

function unknownSection({ header, kind }: SectionHeader, release: string): Finding {
  const { since, removed } = findSectionKeyword(kind) ?? { since: null, removed: null };
  const isRemoved = removed !== null;
  return {
    code: isRemoved ? 'keyword-removed' : 'keyword-too-new',
    severity: 'error',
    span: header.words[0]?.span ?? header.span,
    cause: isRemoved
      ? `HAProxy ${release} has no '${kind}' sections any more: they were removed in ${removed}.`
      : `HAProxy ${release} does not know '${kind}' sections: they came with ${since}.`,
    remediation: isRemoved ? 'Remove the section.' : `Remove the section, or run HAProxy ${since} or newer.`,
  };
}

/** Counts the words that a header of this kind may have; null for kinds whose parsers differ between releases. */
function allowedWords(section: SectionHeader): number | null {
  if (section.kind === 'global') return 0;
  if (!proxyKinds.has(section.kind)) return null;
  return section.from === null ? 1 : 3;
}

function diagnoseExtraWords(section: SectionHeader): Finding[] {
  const allowed = allowedWords(section);
  const extra = allowed === null ? undefined : section.header.arguments[allowed];
  if (extra === undefined) return [];
  const old = section.kind === 'listen' || section.kind === 'frontend';
  return [
    {
      code: 'section-header-extra-words',
      severity: 'error',
      span: extra.span,
      cause: `'${toDisplay(extra.value)}' has no place in the header of a ${section.kind} section.`,
      remediation: old ? "Put an address into a 'bind' line below the header." : 'Remove the word.',
    },
  ];
}
