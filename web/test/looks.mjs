// What can be said of a page by looking at it; these functions run inside the browser.

/** Texts that stand for something, with where they stand. */
export function labels() {
  const found = [];
  const visible = (e) => e.getClientRects().length > 0;
  for (const e of document.querySelectorAll(
    "h1, h2, h3, th, dt, button, nav a, figcaption, .note, summary",
  )) {
    if (visible(e) && !e.closest(".feature-list")) {
      found.push({
        text: e.textContent.trim(),
        tag: e.tagName.toLowerCase(),
        of_data: e.matches("tbody th, h1"),
      });
    }
  }
  for (const e of document.querySelectorAll("svg text")) {
    found.push({
      text: e.textContent.trim(),
      tag: "svg",
      of_data: true,
      may_be_empty: e.matches(".halo"),
    });
  }
  for (const e of document.querySelectorAll("[aria-label]")) {
    found.push({ text: e.getAttribute("aria-label").trim(), tag: "aria", of_data: true });
  }
  return found;
}

/** Every visible text whose contrast with what lies behind it is below `least`. */
export function faint(least) {
  const parse = (c) => (c.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => {
      const s = v / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ratio = (a, b) => {
    const [hi, lo] = [light(a), light(b)].sort((p, q) => q - p);
    return (hi + 0.05) / (lo + 0.05);
  };
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const bad = [];
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (
      !walker.currentNode.data.trim() ||
      !e.getClientRects().length ||
      e.closest("script, style")
    )
      continue;
    const style = getComputedStyle(e);
    const colour = e.closest("svg") ? style.fill : style.color;
    texts += 1;
    const r = ratio(parse(colour), ground(e));
    if (r < least) bad.push(`${walker.currentNode.data.trim()} ${colour} ${r.toFixed(2)}`);
  }
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = "var(--hairline)";
  const hairline = getComputedStyle(probe).color;
  probe.remove();
  for (const e of document.querySelectorAll("svg path, svg circle, svg rect, svg line")) {
    const stroke = getComputedStyle(e).stroke;
    if (stroke === "none" || stroke === hairline) continue;
    if (ratio(parse(stroke), ground(document.body)) < 3) bad.push(`mark ${stroke}`);
  }
  return { bad: [...new Set(bad)], texts };
}

/** Figures and whether each shows the band. */
export function tags(band) {
  return [...document.querySelectorAll("figure svg")].map((svg) => {
    const tag = svg.querySelector(".band-tag");
    const box = tag?.getBoundingClientRect();
    const style = tag ? getComputedStyle(tag) : null;
    const seen = box && box.width > 20 && box.height > 6 && style.visibility === "visible";
    return Boolean(seen && tag.textContent.includes(band) && Number(style.opacity) === 1);
  });
}

/** What sticks out of the sheet or the window on the right, and texts that leave their picture. */
export function sticking_out() {
  const bad = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width)
    bad.push(`page ${document.documentElement.scrollWidth} > ${width}`);
  for (const e of document.querySelectorAll("main *")) {
    const box = e.getBoundingClientRect();
    if (box.width > 0 && box.right > width + 1 && !e.closest("pre, svg, .visually-hidden")) {
      const what = `${e.tagName} ${e.className}: ${e.textContent.slice(0, 40)}`;
      bad.push(`${Math.round(box.right)} > ${width}: ${what}`);
    }
  }
  for (const svg of document.querySelectorAll("figure svg")) {
    const frame = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      const out = Math.max(
        frame.left - box.left,
        box.right - frame.right,
        frame.top - box.top,
        box.bottom - frame.bottom,
      );
      if (box.width > 0 && out > 3)
        bad.push(`svg text leaves by ${out.toFixed(0)}: ${text.textContent.trim()}`);
    }
  }
  return bad;
}

/** Cells that must stay on one line and do not. */
export function broken_cells() {
  const lines = (cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return new Set([...range.getClientRects()].map((r) => Math.round(r.top / 6))).size;
  };
  return [...document.querySelectorAll("tbody .whole, tbody .number")]
    .filter((cell) => lines(cell) > 1)
    .map((cell) => cell.textContent);
}

/** Texts within one picture that lie on each other. */
export function collisions() {
  const bad = [];
  for (const svg of document.querySelectorAll("figure svg")) {
    const boxes = [...svg.querySelectorAll("text")]
      .map((t) => ({ text: t.textContent.trim(), box: t.getBoundingClientRect() }))
      .filter((t) => t.box.width > 0 && t.text !== "");
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1)) {
        const w = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const h = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (w > 2 && h > 4) bad.push(`${a.text} / ${b.text}`);
      }
    });
  }
  return bad;
}

/** Every text a reader may meet that is not marked as of another language, hints included. */
export function texts_of_language() {
  const other = document.documentElement.lang === "en" ? '[lang="zh-CN"]' : '[lang="en"]';
  const found = [];
  for (const e of document.body.querySelectorAll("*")) {
    if (e.closest(`script, style, noscript, .band, .sheet-head, .safety, ${other}`)) continue;
    const own = [...e.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const text = own.map((node) => node.data).join("").trim();
    if (text) found.push(text);
  }
  for (const e of document.querySelectorAll("[title], [aria-label], [placeholder], [label]"))
    for (const name of ["title", "aria-label", "placeholder", "label"])
      if (e.getAttribute(name)) found.push(e.getAttribute(name));
  return [...new Set(found)];
}
