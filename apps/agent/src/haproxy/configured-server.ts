import { type ConfigFile, effectiveServerArgument, type Section, type ServerView } from '@sluice/haproxy-config';

/** What the text says about weight and state of a server, its defaults included. */
export interface ConfiguredServer {
  disabled: boolean;
  /** Null where it is not said in plain digits. */
  weight: number | null;
}

/** HAProxy's own default. */
const defaultWeight = 1;

export function readConfiguredServer(file: ConfigFile, section: Section, server: ServerView): ConfiguredServer {
  const say = (keyword: string) => effectiveServerArgument([file], section, server, keyword)?.argument ?? null;
  const weight = say('weight')?.values[0]?.value;
  return {
    disabled: isDisabled(say('disabled'), say('enabled')),
    weight: weight === undefined ? defaultWeight : /^\d+$/.test(weight) ? Number(weight) : null,
  };
}

type Said = { keywordWord: { span: { offset: number } } } | null;

/** `enabled` takes `disabled` back: on one line the later word counts, else the line nearer to the server. */
function isDisabled(disabled: Said, enabled: Said): boolean {
  if (disabled === null) return false;
  return enabled === null || enabled.keywordWord.span.offset < disabled.keywordWord.span.offset;
}
