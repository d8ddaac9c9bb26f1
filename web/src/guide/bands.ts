import type { Guide, Indicator, Item } from "./guide_data";
import type { Place } from "./route.svelte";

const is_generated = (i: Indicator): boolean => i.data === "generated";

export const item_generated = (item: Item): boolean =>
  item.indicators.some(is_generated) ||
  item.programmes.some((p) => p.run?.people === "generated");

export const item_quick = (item: Item): boolean =>
  item.indicators.some((i) => i.quick) || item.programmes.some((p) => p.run?.quick);

/** The bands that cannot be missed: always in both languages, whatever the page speaks. */
export function bands_of(guide: Guide, { view, id }: Place): string[] {
  const item = guide.items.find((i) => i.id === id.split("/")[0]);
  const indicator = item?.indicators.find((i) => i.indicator === id);
  const shown = view === "wall" ? guide.items : item ? [item] : [];
  const generated =
    guide.generated ||
    (view === "indicator" ? indicator && is_generated(indicator) : shown.some(item_generated));
  const quick =
    view === "indicator" ? indicator?.quick : view === "item" && shown.some(item_quick);
  const bands: string[] = [];
  if (generated) bands.push("generated data 模拟数据");
  if (quick) bands.push("quick 快速运行");
  return bands;
}
