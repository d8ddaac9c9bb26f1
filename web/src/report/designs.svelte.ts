import { say } from "./language.svelte";
import type { Design, Report, RowFigures } from "./report_data";
import { centre_style, type CentreStyle } from "./centre_style";

export interface NamedDesign {
  name: string;
  figures: Design;
  train: string[];
  test: string[];
  within: boolean;
}

function centres_of(name: string, design: Design): { train: string[]; test: string[] } {
  if (design.train?.length && design.test?.length)
    return { train: design.train, test: design.test };
  const within = /^within_(.+)$/.exec(name);
  if (within?.[1]) return { train: [within[1]], test: [within[1]] };
  const [train, test] = name.split("_to_");
  return { train: train ? [train] : [], test: test ? [test] : [] };
}

export function designs_of(report: Report): NamedDesign[] {
  const all = Object.entries(report.designs ?? {}).map(([name, figures]) => ({
    name,
    figures,
    ...centres_of(name, figures),
    within: name.startsWith("within_"),
  }));
  return [...all.filter((d) => d.within), ...all.filter((d) => !d.within)];
}

export function design_title(design: NamedDesign): string {
  if (design.test.length === 0) return design.name.replaceAll("_", " ");
  if (design.within) return say("within", design.test.join(" + "));
  return say("transfer_to", design.train.join(" + "), design.test.join(" + "));
}

export function design_words(design: NamedDesign): string {
  if (design.test.length === 0) return design.name.replaceAll("_", " ");
  if (design.within) return say("within_long", design.test.join(" + "));
  return say("transfer_long", design.train.join(" + "), design.test.join(" + "));
}

/** The rows that issues and contracts speak of: official where there are any. */
export function main_rows(design: Design): RowFigures | undefined {
  return design.rows?.official ?? design.rows?.labelled ?? Object.values(design.rows ?? {})[0];
}

export function style_of(design: NamedDesign): CentreStyle {
  return centre_style(design.test[0]);
}
