import type { RolloutStrategy } from '@sluice/contract';
import type { TextParts } from './config-text.ts';
import type { FaultNode } from './fault-node.ts';
import type { FaultSystem } from './fault-system.ts';

/** One fault at one place of the way of a change. */
export interface Cell {
  /** Which part it befalls: `agent`, `postgresql`, `network`, `disk` … */
  who: string;
  /** What befalls it: `killed`, `cut-before`, `full` … */
  fault: string;
  /** Step or message at which it does. */
  place: string;
  /** Whether the fault is laid out before the plan or between plan and "apply". */
  layOut: 'before-plan' | 'before-apply';
  /** Lays the fault out; `run.happened()` is called when it has struck. */
  begin(run: RunningCell): Promise<void>;
  /** Takes the fault away: when the rollout has ended, or some seconds after it should have. */
  heal?(run: RunningCell): Promise<void>;
  /** What the new revision has besides its word. */
  parts?: (system: FaultSystem) => TextParts;
  /** HAProxy itself is killed: it cannot serve then. */
  endsHaproxy?: boolean;
  /** Where the revision must not go live, the second node must never have seen it. */
  mustFail?: boolean;
  /** What of the strategy is another than one node first. */
  strategy?: Partial<RolloutStrategy>;
  /** A person aborts the rollout at its gate. */
  isAborted?: boolean;
  /** How often a person plans again when the plan is refused; default 3. */
  replans?: number;
}

/** A cell on its way. */
export interface RunningCell {
  system: FaultSystem;
  /** The node that faults befall; it belongs to the first wave. */
  node: FaultNode;
  /** From now on the change cannot go live: a return counts from here. Without it, from the fault. */
  spoiled(): void;
  /** The fault has struck; of several times the first counts. */
  happened(): void;
  /** Takes back at the end of the run what it has laid out, whether or not it has struck. */
  atEnd(act: () => unknown): void;
  /** What goes on beside the change; its failure is the failure of the run. */
  beside(act: Promise<unknown>): void;
}

export const nameOf = ({ who, fault, place }: Cell): string => `${who} ${fault} ${place}`;
