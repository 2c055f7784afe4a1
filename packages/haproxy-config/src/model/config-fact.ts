/** What a running HAProxy can be told about a server it has; everything else about its line needs another line. */
export type ServerAttribute =
  | 'weight'
  | 'maxconn'
  | 'address'
  | 'fqdn'
  | 'state'
  | 'check-addr'
  | 'check-port'
  | 'agent-addr'
  | 'agent-port';

/** Where a fact comes from: the line in the new files, or in the old ones for what is gone. Lines count from 1. */
export interface FactPlace {
  readonly fileIndex: number;
  readonly line: number;
  /** The line is one of the old files. */
  readonly isGone?: true;
}

/** What decides how the servers of a backend may change. `name` is also that of a `listen` section. */
export interface BackendTraits {
  readonly name: string;
  /** For people: the words after `balance`, `roundrobin` when nothing is said. */
  readonly balance: string;
  /** Takes HAProxy weights, new and removed servers into its balancing while it runs? */
  readonly isDynamic: boolean;
  /** Does traffic depend on the numbers of servers: by hashing, `first`, sticking, or `srv_id` somewhere? */
  readonly reliesOnIds: boolean;
  /** Are cookies made from the addresses of servers? */
  readonly hasDynamicCookie: boolean;
}

/** One argument of a server as it holds after `default-server`: its keyword, then its values. */
export type EffectiveWords = readonly string[];

/**
 * An attribute of a server that differs. Values are those that hold, `default-server` and HAProxy's own defaults included. Another
 * name for the same port is `fqdn`, with values without the port; every other change of the place is `address`.
 */
export interface ServerFact extends FactPlace {
  readonly object: 'server';
  readonly backend: BackendTraits;
  readonly server: string;
  readonly attribute: ServerAttribute;
  readonly before: string;
  readonly after: string;
  /** All that holds for the server in the new files. */
  readonly arguments: readonly EffectiveWords[];
}

/** A server below all others of its backend. `id`: number that it must get, null where any will do; never null in a new backend. */
export interface ServerAddedFact extends FactPlace {
  readonly object: 'server-added';
  readonly backend: BackendTraits;
  readonly server: string;
  readonly address: string;
  readonly arguments: readonly EffectiveWords[];
  readonly id: number | null;
}

/** A server that is gone and whose number nothing relies on. */
export interface ServerRemovedFact extends FactPlace {
  readonly object: 'server-removed';
  readonly backend: BackendTraits;
  readonly server: string;
}

/** A backend with nothing but servers, below all proxies that stay: what `defaults` that have a name make of it. */
export interface BackendAddedFact extends FactPlace {
  readonly object: 'backend-added';
  readonly backend: BackendTraits;
  /** Name of the `defaults` after `from`. */
  readonly defaults: string;
  /** The one that holds, `tcp` when nothing is said. */
  readonly mode: string;
  readonly servers: readonly ServerAddedFact[];
}

/** Such a backend that is gone. */
export interface BackendRemovedFact extends FactPlace {
  readonly object: 'backend-removed';
  readonly backend: BackendTraits;
  readonly servers: readonly { readonly server: string; readonly arguments: readonly EffectiveWords[] }[];
}

/** A frontend (or `listen`) that takes another number of connections; both are numbers. */
export interface FrontendFact extends FactPlace {
  readonly object: 'frontend';
  readonly frontend: string;
  readonly attribute: 'maxconn';
  readonly before: string;
  readonly after: string;
}

/** Any other difference with an effect. `summary` names places and keywords, never values: it may be shown to anybody. */
export interface OtherFact extends FactPlace {
  readonly object: 'other';
  readonly summary: string;
}

/** One difference between two configurations that HAProxy would notice. */
export type ConfigFact =
  | ServerFact
  | ServerAddedFact
  | ServerRemovedFact
  | BackendAddedFact
  | BackendRemovedFact
  | FrontendFact
  | OtherFact;
