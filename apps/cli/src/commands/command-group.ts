import type { Command } from 'commander';

/** The command that others stand below, as `maps` of `maps set`: whoever needs it first adds it. */
export function commandGroup(program: Command, name: string, description: string): Command {
  return program.commands.find((command) => command.name() === name) ?? program.command(name).description(description);
}
