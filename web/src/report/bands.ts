import type { Report } from "./report_data";

/** The bands that cannot be missed: always in both languages, whatever the page speaks. */
export function bands_of(report: Report): string[] {
  const bands: string[] = [];
  if (report.data?.people === "generated") bands.push("generated data 模拟数据");
  if (report.run?.quick) bands.push("quick 快速运行");
  return bands;
}
