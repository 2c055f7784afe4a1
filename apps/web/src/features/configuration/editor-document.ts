import { type ConfigFile, encodeLatin1, parse, type Span, toDisplay, toLatin1 } from '@sluice/haproxy-config';

/** A place in an editor: both count from 1, columns in UTF-16 units. */
export interface EditorPlace {
  line: number;
  column: number;
}

/** The text of an editor as the language library reads it: it counts bytes, the editor UTF-16 units. */
export class EditorDocument {
  readonly file: ConfigFile;

  constructor(text: string) {
    this.file = parse(encodeLatin1(toLatin1(text)));
  }

  /** The byte at a place of the editor; that of the nearest line when there is no such one. */
  offsetOf({ line, column }: EditorPlace): number {
    const found = this.file.lines[line - 1] ?? this.file.lines.at(-1);
    if (found === undefined) return 0;
    const text = toDisplay(this.file.slice(found.offset, found.length));
    return found.offset + toLatin1(text.slice(0, column - 1)).length;
  }

  placeOf(offset: number): EditorPlace {
    const line = this.file.lineAt(offset);
    const column = toDisplay(this.file.slice(line.offset, offset - line.offset)).length + 1;
    return { line: line.number, column };
  }

  /** Both ends of a span. */
  rangeOf({ offset, length }: Span): { start: EditorPlace; end: EditorPlace } {
    return { start: this.placeOf(offset), end: this.placeOf(offset + length) };
  }
}
