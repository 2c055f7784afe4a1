import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import { toDisplay } from '../text/latin1.ts';
import { readBackendTraits } from './backend-traits.ts';
import type { BackendAddedFact, BackendRemovedFact, ServerAddedFact } from './config-fact.ts';
import { isPlainServer, listEffectiveServers, markVariable, numberServers } from './effective-server.ts';
import { effectiveValue, listInheritedDefaults } from './effective-value.ts';

/** Above this a reload does it faster. */
const maxBackends = 100;

/** The backends that only one of two versions has. */
export class LoneBackends {
  private readonly files: readonly ConfigFile[];
  private readonly names = new Map<string, number>();
  /** Below all proxies that both versions have. */
  private readonly tail: ReadonlySet<Section>;
  private readonly usesNumbers: boolean;

  /** `files` are those of the version that has them, `others` those of the other one. */
  constructor(files: readonly ConfigFile[], others: readonly ConfigFile[]) {
    this.files = files;
    const known = new Set(listProxies(others).map(sayHeader));
    const proxies = listProxies(files);
    for (const { name } of proxies) this.names.set(name ?? '', (this.names.get(name ?? '') ?? 0) + 1);
    const kept = proxies.findLastIndex((proxy) => known.has(sayHeader(proxy)));
    this.tail = new Set(proxies.slice(kept + 1));
    this.usesNumbers = files.some((file) => /\bbe_id\b/.test(file.text));
  }

  /** What a backend is that came, as far as it can come while HAProxy runs; else why not: `refusal` follows `backend x added: `. */
  readAdded(fileIndex: number, section: Section): BackendAddedFact | { refusal: string } {
    const refusal = this.refuse(section);
    if (refusal !== null) return { refusal };
    const { files } = this;
    const backend = readBackendTraits(files, section);
    const servers = listEffectiveServers(files, section);
    const numbers = numberServers(section, servers);
    const facts = servers.map(
      (server): ServerAddedFact => ({
        object: 'server-added',
        backend,
        server: toDisplay(server.name),
        address: toDisplay(server.addressWord.value),
        arguments: server.arguments.map((words) => words.map(toDisplay)),
        id: numbers?.get(server.name) ?? null,
        fileIndex,
        line: server.statement.line,
      }),
    );
    const mode = effectiveValue(files, section, 'mode').statements.at(-1)?.statement.arguments[0]?.value ?? 'tcp';
    const defaults = toDisplay(section.from ?? '');
    return { object: 'backend-added', backend, defaults, mode, servers: facts, fileIndex, line: section.header.line };
  }

  /** As `readAdded`, of a backend that is gone. */
  readRemoved(fileIndex: number, section: Section): BackendRemovedFact | { refusal: string } {
    const refusal = this.refuse(section);
    if (refusal !== null) return { refusal };
    const servers = listEffectiveServers(this.files, section).map((server) => ({
      server: toDisplay(server.name),
      arguments: server.arguments.map((words) => words.map(toDisplay)),
    }));
    const backend = readBackendTraits(this.files, section);
    return { object: 'backend-removed', backend, servers, fileIndex, line: section.header.line };
  }

  private refuse(section: Section): string | null {
    const { from, name, statements, header } = section;
    if (from === null || name === null) return 'it does not begin with named defaults (`from`)';
    if (header.words.some(({ hasVariable }) => hasVariable)) return 'its header takes values from variables';
    if (!this.tail.has(section)) return 'proxies that stay stand below it';
    if (this.tail.size > maxBackends) return `more than ${maxBackends} come or go at once`;
    if (this.names.get(name) !== 1) return 'another proxy has its name';
    if (this.usesNumbers) return 'traffic depends on the numbers of backends (`be_id`)';
    const odd = statements.find((statement) => !isPlainServer(statement) && !isPlainMode(statement));
    if (odd !== undefined) return `it has \`${toDisplay(odd.keyword)}\`, which no command gives a backend`;
    return this.refuseServers(section) ?? this.refuseDefaults(section);
  }

  private refuseServers(section: Section): string | null {
    const servers = listEffectiveServers(this.files, section);
    const words = servers.flatMap((server) => [markVariable(server.addressWord), ...server.arguments.flat()]);
    if (words.some((word) => word.startsWith('\x02'))) return 'a server takes values from variables';
    const names = new Set(servers.map((server) => server.name));
    if (names.size !== servers.length) return 'servers have the same name';
    return numberServers(section, servers) === null ? 'the numbers of its servers cannot be told' : null;
  }

  private refuseDefaults(section: Section): string | null {
    const lines = listInheritedDefaults(this.files, section).flatMap((defaults) => defaults.statements);
    const unproven = lines.find((statement) => !isInherited(statement));
    if (unproven === undefined) return null;
    return `its defaults have \`${toDisplay(unproven.keyword)}\`, which is not proven to be as after a reload`;
  }
}

const proxyKinds: ReadonlySet<string> = new Set(['frontend', 'backend', 'listen']);

function listProxies(files: readonly ConfigFile[]): Section[] {
  return files.flatMap(({ sections }) => sections).filter(({ kind }) => proxyKinds.has(kind));
}

const sayHeader = ({ kind, name }: Section): string => `${kind} ${name ?? ''}`;

/** Keywords of `defaults` that a backend made by a command takes over as one that is read from a file. */
const inherited: ReadonlySet<string> = new Set([
  ...['mode', 'timeout', 'balance', 'retries', 'maxconn', 'log', 'default-server', 'http-reuse', 'backlog'],
]);
const inheritedOptions: ReadonlySet<string> = new Set([
  ...['httplog', 'tcplog', 'dontlognull', 'dontlog-normal', 'http-server-close', 'http-keep-alive', 'httpclose'],
  ...['forwardfor', 'redispatch', 'abortonclose', 'clitcpka', 'srvtcpka', 'tcpka', 'log-health-checks', 'contstats'],
  ...['prefer-last-server', 'tcp-smart-accept', 'tcp-smart-connect', 'splice-auto', 'logasap'],
]);

function isPlainMode({ keyword, modifier, problem, cutAt, arguments: words }: Statement): boolean {
  const isPlain = modifier === null && problem === null && cutAt === null && words.length === 1;
  return keyword === 'mode' && isPlain && words[0]?.hasVariable === false;
}

function isInherited({ keyword, problem, cutAt, arguments: words }: Statement): boolean {
  if (problem !== null || cutAt !== null) return false;
  return keyword === 'option' ? inheritedOptions.has(words[0]?.value ?? '') : inherited.has(keyword);
}
