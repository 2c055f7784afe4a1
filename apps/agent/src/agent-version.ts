/** Release of the agent; the build puts the number of package.json here. */
declare const __SLUICE_AGENT_VERSION__: string | undefined;

export const agentVersion = typeof __SLUICE_AGENT_VERSION__ === 'string' ? __SLUICE_AGENT_VERSION__ : '0.1.0-source';
