import { LineCounter, parseAllDocuments } from 'yaml';
import type { LintFinding, RuleText } from '../model/rule';
import { Field } from './field';

/** A text to lint, and what it is called. */
export interface Source {
  /** As findings show it; `-` for standard input. */
  readonly file: string;
  readonly text: string;
}

/** What no rule over objects can find: there is no object. */
export const YAML_SYNTAX: RuleText = {
  id: 'yaml/syntax',
  severity: 'error',
  reason: 'nothing of a document that is not YAML is applied, or another value than the one you read',
  fix: 'correct the YAML; a template has to be rendered first',
};

/** Documents of a text and what is wrong with the YAML. A document with an error is reported and not looked at. */
export function parseSource({ file, text }: Source): { documents: Field[]; findings: LintFinding[] } {
  const lines = new LineCounter();
  const documents: Field[] = [];
  const findings: LintFinding[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })) {
    for (const error of document.errors) {
      const { line } = lines.linePos(error.pos[0]);
      findings.push({ rule: YAML_SYNTAX, place: { file, line }, problem: sentence(error.message) });
    }
    const root = document.errors.length > 0 ? undefined : Field.ofDocument({ file, document, lines });
    if (root !== undefined) documents.push(root);
  }
  return { documents, findings };
}

/** The parser's message, on one line. */
function sentence(message: string): string {
  return message.split('\n')[0] ?? message;
}
