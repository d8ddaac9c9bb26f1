// Findings that name no place in a file, such as words that nothing maps, come by the dozen:
// those of one rule make one row here.
import type { Finding } from "./report_data";

export interface FindingRow {
  rule: string;
  severity: string;
  centre: string;
  concepts: string[];
  times: number;
  action: string;
  values: string[];
  file: string;
  line: number;
}

const ROWS = /^(.+), (\d+) rows?$/;

function row_of(finding: Finding): FindingRow {
  const counted = ROWS.exec(finding.action ?? "");
  return {
    rule: finding.rule,
    severity: finding.severity ?? "",
    centre: finding.centre ?? "",
    concepts: finding.concept ? [finding.concept] : [],
    times: finding.count * (counted ? Number(counted[2]) : 1),
    action: counted?.[1] ?? finding.action ?? "",
    values: finding.value ? [finding.value] : [],
    file: finding.file ?? "",
    line: finding.line ?? 0,
  };
}

export function merge_findings(findings: Finding[]): FindingRow[] {
  const rows: FindingRow[] = [];
  const merged = new Map<string, FindingRow>();
  for (const finding of findings) {
    const row = row_of(finding);
    const key = [row.rule, row.severity, row.centre, row.action].join("|");
    const same = row.line > 0 ? undefined : merged.get(key);
    if (same) {
      same.times += row.times;
      same.concepts.push(...row.concepts);
      same.values.push(...row.values);
    } else {
      rows.push(row);
      if (row.line === 0) merged.set(key, row);
    }
  }
  return rows.sort((a, b) => b.times - a.times);
}
