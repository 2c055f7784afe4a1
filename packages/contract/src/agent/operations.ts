import { z } from 'zod';

// What is done and asked at once on a running HAProxy, without a change of its files. Beside the rest of the protocol, so
// that an agent which is never asked need not hold it in memory.

/** Most rows of one answer; `truncated` says that there were more. */
export const answerLimits = { servers: 2000, sessions: 500, entries: 1000, tables: 200, maps: 500 } as const;

/** A name as HAProxy allows it for sections and servers. */
export const ProxyName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z0-9_.:-]+$/, 'letters, digits and _ . : - only, as HAProxy has it');

/** Text that becomes one word of a command: no control characters. */
const commandWord = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
    .regex(/^[^\u0000-\u001f\u007f]+$/, 'no control characters');

/** An IPv4 or IPv6 address: HAProxy takes no names here. */
export const IpAddress = z.union([z.ipv4(), z.ipv6()]);

/**
 * What a server is set to. A weight is HAProxy's own, 0 to 256; a port that is absent stays. `ready` brings back a server
 * that its configuration keeps in maintenance.
 */
export const ServerSetting = z.discriminatedUnion('attribute', [
  z.object({ attribute: z.literal('state'), value: z.enum(['ready', 'drain', 'maint']) }),
  z.object({ attribute: z.literal('weight'), value: z.number().int().min(0).max(256) }),
  z.object({
    attribute: z.literal('address'),
    value: IpAddress,
    port: z.number().int().min(1).max(65_535).optional(),
  }),
]);
export type ServerSetting = z.infer<typeof ServerSetting>;

/** What should hold on a server whatever its files say, until then; the agent sets it again in every new worker. */
export const Override = z.object({
  id: z.uuid(),
  backend: ProxyName,
  server: ProxyName,
  set: ServerSetting,
  /** Null: until the control plane takes it out, when a change of the configuration has taken its place. */
  until: z.iso.datetime().nullable(),
});
export type Override = z.infer<typeof Override>;

const serverPlace = { backend: ProxyName, server: ProxyName };

/** One thing to do, or one question. An agent that does not know the kind refuses it. */
export const CommandBody = z.discriminatedUnion('kind', [
  /** Brings one attribute back to what the configuration says, whoever changed it. */
  z.object({ kind: z.literal('reset-server'), ...serverPlace, attribute: z.enum(['state', 'weight']) }),
  z.object({ kind: z.literal('end-session'), session: z.string().regex(/^0x[0-9a-f]{1,16}$/) }),
  z.object({ kind: z.literal('end-server-sessions'), ...serverPlace }),
  z.object({ kind: z.literal('clear-table-entry'), table: ProxyName, key: commandWord(1000) }),
  z.object({ kind: z.literal('clear-counters'), all: z.boolean() }),
  z.object({ kind: z.literal('list-servers'), backend: ProxyName.optional() }),
  z.object({
    kind: z.literal('list-sessions'),
    proxy: ProxyName.optional(),
    server: ProxyName.optional(),
    source: commandWord(100).optional(),
  }),
  z.object({ kind: z.literal('list-tables') }),
  z.object({ kind: z.literal('show-table'), table: ProxyName, key: commandWord(1000).optional() }),
  z.object({ kind: z.literal('list-maps') }),
  z.object({ kind: z.literal('look-up-map'), map: commandWord(1024), key: commandWord(1000) }),
]);
export type CommandBody = z.infer<typeof CommandBody>;

/** A command with its id: it is carried out at most once, and not after `expiresAt`. */
export const Command = z.object({ id: z.uuid(), expiresAt: z.iso.datetime(), body: CommandBody });
export type Command = z.infer<typeof Command>;

const text = (max: number) => z.string().max(max);

/** A server as the worker runs it. `state` is what a person or the configuration set; health is another matter. */
export const LiveServer = z.object({
  backend: text(255),
  server: text(255),
  address: text(255).nullable(),
  port: z.number().int(),
  weight: z.number().int(),
  configuredWeight: z.number().int(),
  state: z.enum(['ready', 'drain', 'maint']),
  /** The configuration says `disabled`. */
  configuredDisabled: z.boolean(),
});
export type LiveServer = z.infer<typeof LiveServer>;

/** A connection that the worker serves. `id` names it as long as it lasts. */
export const LiveSession = z.object({
  id: text(20),
  protocol: text(40),
  source: text(300),
  frontend: text(255).nullable(),
  backend: text(255).nullable(),
  server: text(255).nullable(),
  ageSeconds: z.number().nullable(),
  expiresInSeconds: z.number().nullable(),
});
export type LiveSession = z.infer<typeof LiveSession>;

/** A stick table; `size` and `used` count entries. */
export const LiveTable = z.object({ name: text(255), type: text(40), size: z.number(), used: z.number() });
export type LiveTable = z.infer<typeof LiveTable>;

/** An entry of a stick table with what is stored under HAProxy's names, for example `http_req_rate(10000)`. */
export const LiveTableEntry = z.object({
  key: text(4000),
  uses: z.number(),
  expiresInMs: z.number().nullable(),
  data: z.record(text(100), text(4000)),
});
export type LiveTableEntry = z.infer<typeof LiveTableEntry>;

/** A map that the worker holds, by the path under which the configuration names it. */
export const LiveMap = z.object({ file: text(1024), entries: z.number().nullable() });
export type LiveMap = z.infer<typeof LiveMap>;

/** What a map gives to a key. */
export const MapMatch = z.object({ found: z.boolean(), key: text(4000).nullable(), value: text(16_000).nullable() });
export type MapMatch = z.infer<typeof MapMatch>;

const truncated = z.boolean();

/** What came back for a command, by the kind of the question. What was only done says `done`, read back. */
export const AnswerValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('servers'), items: z.array(LiveServer).max(answerLimits.servers), truncated }),
  z.object({ kind: z.literal('sessions'), items: z.array(LiveSession).max(answerLimits.sessions), truncated }),
  z.object({ kind: z.literal('tables'), items: z.array(LiveTable).max(answerLimits.tables), truncated }),
  z.object({
    kind: z.literal('entries'),
    table: LiveTable,
    items: z.array(LiveTableEntry).max(answerLimits.entries),
    truncated,
  }),
  z.object({ kind: z.literal('maps'), items: z.array(LiveMap).max(answerLimits.maps), truncated }),
  z.object({ kind: z.literal('match'), match: MapMatch }),
]);
export type AnswerValue = z.infer<typeof AnswerValue>;

/** Why a node did not do what it was told, in words for a person. */
export const Refusal = z.object({ cause: text(2000), remediation: text(2000) });
export type Refusal = z.infer<typeof Refusal>;

/** `POST /agent/v1/answers`: what became of one command. */
export const CommandAnswer = z.object({
  id: z.uuid(),
  outcome: z.discriminatedUnion('result', [
    z.object({ result: z.literal('done'), value: AnswerValue }),
    z.object({ result: z.literal('refused'), refusal: Refusal }),
  ]),
});
export type CommandAnswer = z.infer<typeof CommandAnswer>;

/** `accepted` is false when nobody waits for the answer any more. */
export const CommandAnswerResponse = z.object({ accepted: z.boolean() });
