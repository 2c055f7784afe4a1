import type { Diagnostic, ImportPreview } from '@sluice/contract';
import { type CompilePart, type ConfigFile, compile, parse, type Section } from '@sluice/haproxy-config';
import { countLines, diagnoseResource, digestOf, textOf } from '../resources/index.ts';

export interface PreviewInput {
  resource: string;
  bytes: Uint8Array;
  /** All configuration files of the staged tree: the import stands for every one of them. */
  staged: readonly CompilePart[];
  nodeVerdict: ImportPreview['nodeVerdict'];
  /** What the node's own HAProxy says, beside what our parser finds. */
  nodeDiagnostics: readonly Diagnostic[];
}

/** What an import would bring, compared section by section with what is staged. */
export function previewImport(input: PreviewInput): ImportPreview {
  const file = parse(input.bytes);
  const staged = parse(compile(input.staged).bytes);
  const stagedTexts = new Map(staged.sections.map((section) => [identity(section), textOfSection(staged, section)]));
  const found = new Set(file.sections.map(identity));
  return {
    sizeBytes: input.bytes.length,
    sha256In: digestOf(input.bytes),
    sha256Out: digestOf(file.toBytes()),
    encoding: textOf(input.bytes).encoding,
    lineCount: countLines(input.bytes),
    sections: file.sections.map((section) => ({
      kind: section.kind,
      name: section.name,
      line: section.header.line,
      statements: section.statements.length,
      comparedWithStaged: compare(stagedTexts.get(identity(section)), textOfSection(file, section)),
    })),
    missing: staged.sections
      .filter((section) => !found.has(identity(section)))
      .map((section) => ({ kind: section.kind, name: section.name })),
    removedFiles: input.staged.flatMap(({ source }) => (source === null || source === input.resource ? [] : [source])),
    diagnostics: [...diagnoseResource(input.resource, file), ...input.nodeDiagnostics],
    nodeVerdict: input.nodeVerdict,
    content: Buffer.from(input.bytes.buffer, input.bytes.byteOffset, input.bytes.byteLength).toString('base64'),
  };
}

function compare(staged: string | undefined, text: string): 'new' | 'changed' | 'same' {
  if (staged === undefined) return 'new';
  return staged === text ? 'same' : 'changed';
}

function identity(section: Section): string {
  return JSON.stringify([section.kind, section.name, section.occurrence]);
}

function textOfSection(file: ConfigFile, { span }: Section): string {
  return file.text.slice(span.offset, span.offset + span.length);
}
