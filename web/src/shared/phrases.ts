// Chinese lines break between words, never inside one, and paths after a stroke: the page offers
// the places, CSS forbids the others.

const segmenter = "Segmenter" in Intl ? new Intl.Segmenter("zh", { granularity: "word" }) : null;
const made = new Map<string, string[]>();
const OPENING = /^[（“‘「『《〈【≥≤<>]+$/;
const CHINESE = /[一-鿿]/;

function join_segments(text: string): string[] {
  if (!segmenter) return [text];
  const parts: string[] = [];
  let glue = false;
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    const opens = OPENING.test(segment);
    // a single character (率, 数, 日) belongs to the word before it, so does closing punctuation
    const follows = !opens && (!isWordLike || (segment.length === 1 && CHINESE.test(segment)));
    if (parts.length > 0 && (glue || follows)) parts[parts.length - 1] += segment;
    else parts.push(segment);
    glue = opens || (glue && segment.trim() === ""); // ≥ 10 stays together
  }
  return parts;
}

export function phrases(text: string): string[] {
  // a path, or words that a stroke joins, may break after the stroke
  if (!CHINESE.test(text)) return text.split(/(?<=\w\/)(?=\w)/);
  const seen = made.get(text);
  if (seen) return seen;
  const parts = join_segments(text);
  made.set(text, parts);
  return parts;
}
