import type { Component } from "svelte";
import { designs_of } from "./designs.svelte";
import type { Design, Report } from "./report_data";
import type { PageWord } from "./words";
import Acceptance from "./section/Acceptance.svelte";
import Alarms from "./section/Alarms.svelte";
import Alerts from "./section/Alerts.svelte";
import Attrition from "./section/Attrition.svelte";
import Calibration from "./section/Calibration.svelte";
import Centres from "./section/Centres.svelte";
import Clocks from "./section/Clocks.svelte";
import Decision from "./section/Decision.svelte";
import Definition from "./section/Definition.svelte";
import Discrimination from "./section/Discrimination.svelte";
import Features from "./section/Features.svelte";
import Leak from "./section/Leak.svelte";
import Made from "./section/Made.svelte";
import ReadData from "./section/ReadData.svelte";
import Subgroups from "./section/Subgroups.svelte";
import Summary from "./section/Summary.svelte";
import Transfer from "./section/Transfer.svelte";
import Tried from "./section/Tried.svelte";
import Tripod from "./section/Tripod.svelte";

/** A section stands on the page only when its data are there. */
export interface SectionEntry {
  id: string;
  title: (report: Report) => PageWord;
  content: Component<{ report: Report }>;
  present: (report: Report) => boolean;
}

const some = (list: unknown[] | undefined): boolean => (list?.length ?? 0) > 0;
const in_a_design = (report: Report, has: (d: Design) => boolean): boolean =>
  designs_of(report).some((d) => has(d.figures));

export const sections: SectionEntry[] = [
  {
    id: "summary",
    title: () => "summary",
    content: Summary,
    present: (r) => designs_of(r).length > 0 || some(r.centres) || some(r.clocks?.concepts),
  },
  { id: "alerts", title: () => "alerts", content: Alerts, present: (r) => some(r.alerts) },
  { id: "read", title: () => "read", content: ReadData, present: (r) => r.data !== undefined },
  {
    id: "attrition",
    title: () => "attrition",
    content: Attrition,
    present: (r) => some(r.attrition),
  },
  {
    id: "centres",
    title: (r) => (r.centres?.length === 1 ? "centre_alone" : "centres"),
    content: Centres,
    present: (r) => some(r.centres),
  },
  {
    id: "discrimination",
    title: () => "discrimination",
    content: Discrimination,
    present: (r) => designs_of(r).length > 0,
  },
  {
    id: "calibration",
    title: () => "calibration",
    content: Calibration,
    present: (r) =>
      in_a_design(
        r,
        (d) => some(d.calibration?.before?.bins) || some(d.calibration?.after?.bins),
      ),
  },
  {
    id: "decision",
    title: () => "decision",
    content: Decision,
    present: (r) => in_a_design(r, (d) => (d.decision?.threshold.length ?? 0) > 1),
  },
  {
    id: "alarms",
    title: () => "alarms",
    content: Alarms,
    present: (r) => in_a_design(r, (d) => d.alarms !== undefined || d.rules !== undefined),
  },
  {
    id: "transfer",
    title: () => "transfer",
    content: Transfer,
    present: (r) => some(r.transfer),
  },
  {
    id: "subgroups",
    title: () => "subgroups",
    content: Subgroups,
    present: (r) => in_a_design(r, (d) => some(d.subgroups)),
  },
  {
    id: "features",
    title: (r) => (some(r.importance) ? "features" : "features_only"),
    content: Features,
    present: (r) => some(r.importance) || some(r.features?.list),
  },
  {
    id: "acceptance",
    title: () => "acceptance",
    content: Acceptance,
    present: (r) => some(r.acceptance),
  },
  {
    id: "clocks",
    title: () => "clocks",
    content: Clocks,
    present: (r) => some(r.clocks?.concepts),
  },
  {
    id: "leak",
    title: () => "leak",
    content: Leak,
    present: (r) => some(r.leak_proof) || some(r.leak_words?.en),
  },
  { id: "made", title: () => "made", content: Made, present: (r) => some(r.made) },
  {
    id: "tried",
    title: () => "tried",
    content: Tried,
    present: (r) =>
      (r.run?.configurations_tried ?? 0) > 0 || Object.keys(r.run?.views ?? {}).length > 0,
  },
  { id: "tripod", title: () => "tripod", content: Tripod, present: (r) => some(r.tripod) },
  {
    id: "definition",
    title: () => "definition",
    content: Definition,
    present: (r) => Boolean(r.definition),
  },
];
