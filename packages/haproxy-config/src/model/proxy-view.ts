import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import { type BindView, listSectionBinds } from './bind-view.ts';
import { listServers, type ServerView } from './server-view.ts';

/** A `backend` or `listen` section. Members are what the section says itself: `defaults` are not applied. */
export interface BackendView {
  readonly name: string;
  readonly mode: string | null;
  /** The algorithm with its arguments, for example `url_param id`. */
  readonly balance: string | null;
  readonly servers: readonly ServerView[];
  readonly section: Section;
}

/** A `frontend` or `listen` section. Members are what the section says itself: `defaults` are not applied. */
export interface FrontendView {
  readonly name: string;
  readonly mode: string | null;
  readonly binds: readonly BindView[];
  readonly defaultBackend: string | null;
  readonly maxconn: string | null;
  readonly section: Section;
}

/** Backends and listens, in order; a missing name is empty. */
export function listBackends(file: ConfigFile): BackendView[] {
  return file.sections.filter((section) => section.kind === 'backend' || section.kind === 'listen').map(readBackend);
}

/** Frontends and listens, in order; a missing name is empty. */
export function listFrontends(file: ConfigFile): FrontendView[] {
  return file.sections.filter((section) => section.kind === 'frontend' || section.kind === 'listen').map(readFrontend);
}

/** The statement that counts when a keyword may be given once: the last one without `no`. */
export function findStatement(section: Section, keyword: string): Statement | null {
  return section.statements.findLast((entry) => entry.keyword === keyword && entry.modifier === null) ?? null;
}

/** Finds a section by its identity. */
export function findSection(file: ConfigFile, kind: string, name: string | null, occurrence = 0): Section | null {
  const matches = (section: Section) =>
    section.kind === kind && section.name === name && section.occurrence === occurrence;
  return file.sections.find(matches) ?? null;
}

function readBackend(section: Section): BackendView {
  const balance = findStatement(section, 'balance');
  return {
    name: section.name ?? '',
    mode: firstArgument(section, 'mode'),
    balance: balance?.arguments.map((word) => word.value).join(' ') ?? null,
    servers: listServers(section),
    section,
  };
}

function readFrontend(section: Section): FrontendView {
  return {
    name: section.name ?? '',
    mode: firstArgument(section, 'mode'),
    binds: listSectionBinds(section),
    defaultBackend: firstArgument(section, 'default_backend'),
    maxconn: firstArgument(section, 'maxconn'),
    section,
  };
}

function firstArgument(section: Section, keyword: string): string | null {
  return findStatement(section, keyword)?.arguments[0]?.value ?? null;
}
