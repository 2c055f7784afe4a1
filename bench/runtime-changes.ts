import { makeCertificatePem } from '@sluice/test-rig/certificate';

/** Where things are on the node of the bench. */
export interface ScenePlace {
  readonly directory: string;
  readonly port: number;
  readonly tlsPort: number;
  /** Ports of the servers; the last comes and goes. */
  readonly servers: readonly number[];
}

/** What a revision of the bench consists of. */
export interface SceneState {
  weight: number;
  isExtraServerIn: boolean;
  certificate: string;
  entries: readonly string[];
  /** A timeout that no command can change. */
  timeoutMs: number;
}

const certificateCount = 16;
const steadyEntries = 20;

/** Certificates are made before: their keys cost more than what is measured. */
export function makeCertificates(): string[] {
  return Array.from({ length: certificateCount }, (_, index) => makeCertificatePem(`site${index}.example.com`));
}

export function firstState(certificate: string): SceneState {
  const entries = Array.from({ length: steadyEntries }, (_, index) => `host${index}.example.com app`);
  return { weight: 10, isExtraServerIn: false, certificate, entries, timeoutMs: 20_000 };
}

/** The change of a round: weights, servers, certificates and map entries take turns. */
export function nextState(state: SceneState, round: number, certificates: readonly string[]): SceneState {
  switch (round % 4) {
    case 0:
      return { ...state, weight: 10 + (round % 200) };
    case 1:
      return { ...state, isExtraServerIn: !state.isExtraServerIn };
    case 2:
      return { ...state, certificate: certificates[((round + 2) >> 2) % certificates.length] ?? state.certificate };
    default:
      return { ...state, entries: [...state.entries.slice(0, steadyEntries), `new${round}.example.com app`] };
  }
}

/** Everything after the frontend of the rig. `/stream` has a server of its own that stays. */
export function sceneText({ directory, port, tlsPort, servers }: ScenePlace, state: SceneState): string {
  const [steady, ...others] = servers;
  const staying = others
    .slice(0, -1)
    .map((at, index) => serverLine(`web${index}`, at, index === 0 ? state.weight : 10));
  const extra = state.isExtraServerIn ? [serverLine('extra', others.at(-1), 10)] : [];
  return `frontend load
  bind 127.0.0.1:${port}
  bind 127.0.0.1:${tlsPort} ssl crt ${directory}/site.pem
  timeout client ${state.timeoutMs}ms
  use_backend steady if { path /stream }
  use_backend %[req.hdr(host),map(${directory}/hosts.map,app)]
backend steady
  server steady 127.0.0.1:${steady}
backend app
  balance roundrobin
${[...staying, ...extra].join('\n')}
`;
}

function serverLine(name: string, port: number | undefined, weight: number): string {
  return `  server ${name} 127.0.0.1:${port} weight ${weight}`;
}

export function sceneFiles(state: SceneState) {
  return { files: { 'hosts.map': `${state.entries.join('\n')}\n` }, sealed: { 'site.pem': state.certificate } };
}
