import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location, Log, ReportingDescriptor, Result } from 'sarif';
import { LINT_RULE_TEXTS, type LintReport } from '../lint';
import { objectText } from '../model/place';
import type { LintFinding, RuleText } from '../model/rule';

/** What code hosts and editors read: SARIF 2.1.0, with every rule described and every finding on its line. */
export function asSarif({ findings }: LintReport): string {
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: { driver: { name: 'cdk8s-serving', rules: LINT_RULE_TEXTS.map(describe) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function describe({ id, severity, reason, fix }: RuleText): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: reason },
    help: { text: `${reason}\n\nFix: ${fix}`, markdown: `${reason}\n\n**Fix:** ${fix}` },
    defaultConfiguration: { level: severity },
  };
}

function resultOf({ place, rule, problem, fix }: LintFinding): Result {
  const location: Location = {
    physicalLocation: { artifactLocation: { uri: uriOf(place.file) }, region: { startLine: place.line } },
    ...(place.object !== undefined && { logicalLocations: [{ fullyQualifiedName: objectText(place.object) }] }),
  };
  return {
    ruleId: rule.id,
    ruleIndex: LINT_RULE_TEXTS.findIndex(({ id }) => id === rule.id),
    level: rule.severity,
    message: { text: `${problem}. Fix: ${fix ?? rule.fix}` },
    locations: [location],
  };
}

/** A relative path stays relative, to the root of the repository that is checked; spaces and the like are escaped. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file === '-' ? 'stdin' : file.split(sep).map(encodeURIComponent).join('/');
}
