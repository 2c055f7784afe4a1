import type { Table } from '../table.ts';
import { aclKeywords } from './acl.ts';
import { bindKeywords } from './bind.ts';
import { checkKeywords } from './checks.ts';
import { commandKeywords } from './command.ts';
import { converterKeywords } from './converter.ts';
import { connectionFetchKeywords } from './fetch-connection.ts';
import { httpFetchKeywords } from './fetch-http.ts';
import { internalFetchKeywords } from './fetch-internal.ts';
import { payloadFetchKeywords } from './fetch-payload.ts';
import { sslFetchKeywords } from './fetch-ssl.ts';
import { stickFetchKeywords } from './fetch-stick.ts';
import { filterNameKeywords } from './filter-name.ts';
import { filterKeywords } from './filters.ts';
import { globalKeywords } from './global.ts';
import { globalSslKeywords } from './global-ssl.ts';
import { globalTuneKeywords } from './global-tune.ts';
import { httpRuleKeywords } from './http-rules.ts';
import { proxyKeywords } from './proxy.ts';
import { proxyHttpKeywords } from './proxy-http.ts';
import { proxyLogKeywords } from './proxy-log.ts';
import { proxyObsoleteKeywords } from './proxy-obsolete.ts';
import { proxyOptionKeywords } from './proxy-option.ts';
import { proxyTimeoutKeywords } from './proxy-timeout.ts';
import { routingKeywords } from './routing.ts';
import { sectionStatements } from './sections.ts';
import { serverKeywords } from './server.ts';
import { serviceKeywords } from './service.ts';
import { tcpRuleKeywords } from './tcp-rules.ts';

/** All tables of the catalogue. */
export const tables: readonly Table[] = [
  aclKeywords,
  bindKeywords,
  checkKeywords,
  commandKeywords,
  converterKeywords,
  connectionFetchKeywords,
  httpFetchKeywords,
  internalFetchKeywords,
  payloadFetchKeywords,
  sslFetchKeywords,
  stickFetchKeywords,
  filterNameKeywords,
  filterKeywords,
  globalSslKeywords,
  globalTuneKeywords,
  globalKeywords,
  httpRuleKeywords,
  proxyHttpKeywords,
  proxyLogKeywords,
  proxyObsoleteKeywords,
  proxyOptionKeywords,
  proxyTimeoutKeywords,
  proxyKeywords,
  routingKeywords,
  sectionStatements,
  serverKeywords,
  serviceKeywords,
  tcpRuleKeywords,
];
