import type { Cell } from './cell.ts';
import { listKillCells } from './kill-cells.ts';
import { listMachineCells } from './machine-cells.ts';
import { listMessageCells } from './message-cells.ts';

/** Every cell of the matrix. */
export function listCells(): Cell[] {
  return [...listKillCells(), ...listMessageCells(), ...listMachineCells()];
}
