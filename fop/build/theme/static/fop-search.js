// Search over PIECES, which search-pieces.js holds: pages with their parts and exhibits.
"use strict";

const SMALL = new Set(["a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"]);
const MOST = 30;
const AROUND = 90;
const HEAD = 300;

// Hyphens within words, commas within numbers and the kind of dash make no difference.
const letterOf = (sign, next) => {
  if (/[-‐-―−]/.test(sign)) return "[-‐-―−]";
  if (sign === "%") return "(?:\\s?%|\\s?per\\s?cent)";
  const plain = sign.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  if (/\d/.test(sign) && /\d/.test(next)) return `${plain},?`;
  if (/\p{L}/u.test(sign) && /\p{L}/u.test(next)) return `${plain}[-\u00ad‐‑]?`;
  return plain;
};

const patternOf = (word) => {
  const signs = [...word];
  const inner = signs.map((sign, place) => letterOf(sign, signs[place + 1] ?? "")).join("");
  const before = /[\d£]/.test(word[0]) ? "(?<![\\p{L}\\d.,+‐-―−-])" : "(?<![\\p{L}\\d])";
  const last = signs.at(-1);
  const after = /\d/.test(last) ? "(?!\\d|[.,]\\d|[-‐-―−]\\d)" : signs.length < 3 ? "(?!\\p{L})" : "";
  return `${/\p{L}|\d|£/u.test(word[0]) ? before : ""}${inner}${after}`;
};

const wordsOf = (query) =>
  query
    .normalize("NFKC")
    .replace(/\bper\s+cent\b/gi, "%")
    .replace(/(\d)\s+%/g, "$1%")
    .replace(/(\d),(?=\d{3})/g, "$1")
    .replace(/(\p{L})[-‐‑](?=\p{L})/gu, "$1")
    .split(/[\s"“”]+/u)
    .filter((word) => /[\p{L}\d]/u.test(word));

const matcher = (query) => {
  const words = wordsOf(query).slice(0, 12);
  const make = (source) => new RegExp(source, "giu");
  const large = words.filter((word) => !SMALL.has(word.toLowerCase()));
  const each = (large.length ? large : words).map(patternOf);
  const whole = make(words.map(patternOf).join("[\\s,;:–-]+"));
  const near = make([each, [...each].reverse()].map((all) => all.join("[^]{0,60}?")).join("|"));
  return { words, each: each.map(make), whole, near };
};

const textOf = ([, label, title, text]) => `${label} ${title} ${text}`;

const count = (pattern, text) => (text.match(pattern) ?? []).length;

// What a reader of the report looks for comes before the files behind it.
const rankOf = (label) => (label.includes("/") ? 0.25 : /^(Table|Figure) /.test(label) ? 1.1 : 1);

const scoreOf = (sought, piece, isPage) => {
  const [, label, title, text] = piece;
  const name = `${label} ${title}`.trim();
  if (label && label.toLowerCase() === sought.words.join(" ").toLowerCase()) return 1000;
  const at = name.search(sought.whole);
  // A title begins with a section's number; one that holds a year or a figure is one of many.
  const isNamed = at === 0 || (at > 0 && sought.words.some((word) => /\p{L}/u.test(word)));
  if (isNamed) return (at === 0 ? 400 : 300) + (isPage ? 100 : 0);
  const times = count(sought.whole, text);
  const isHead = label && text.slice(0, HEAD).search(sought.whole) >= 0 ? 50 : 0;
  // A short part that is about it comes before a long list that also holds it.
  if (times) return (label ? 150 : 60) + isHead + Math.min(times, 10) + Math.round(30 / (1 + text.length / 1000));
  const all = textOf(piece);
  if (sought.words.length < 2 || !sought.each.every((one) => all.search(one) >= 0)) return 0;
  if (sought.each.every((one) => name.search(one) >= 0)) return 200;
  return (all.search(sought.near) >= 0 ? 20 : 0) + (label ? 40 : 30) + Math.round(10 / (1 + text.length / 1000));
};

const search = (query) => {
  const sought = matcher(query);
  if (!sought.words.length) return { sought, found: [] };
  const best = (score) =>
    PIECES.flatMap(([page, pieces]) =>
      pieces.map((piece, place) => ({
        page, piece, top: pieces[0]?.[2] ?? "", score: score(piece, place === 0) * rankOf(piece[1]),
        address: place === 0 ? page : `${page}#${piece[0]}`,
      })),
    )
      .filter((one) => one.score)
      .sort((a, b) => b.score - a.score);
  const found = best((piece, isPage) => scoreOf(sought, piece, isPage));
  if (found.length) return { sought, found };
  // Of several words that stand nowhere together, rare ones tell more than frequent ones.
  const all = PIECES.flatMap(([, pieces]) => pieces.map(textOf));
  const weights = sought.each.map((one) => 1 / (all.filter((text) => text.search(one) >= 0).length || Infinity));
  const some = (piece) => sought.each.reduce((sum, one, n) => sum + (textOf(piece).search(one) >= 0 ? weights[n] : 0), 0);
  return { sought, found: sought.each.length > 1 ? best(some) : [], isPart: true };
};

const excerptOf = (sought, text) => {
  const tries = [sought.whole, sought.near, ...sought.each];
  const at = Math.max(0, tries.map((one) => text.search(one)).find((place) => place >= 0) ?? 0);
  const start = at < AROUND ? 0 : text.indexOf(" ", at - AROUND) + 1;
  const end = text.indexOf(" ", at + 2 * AROUND);
  const part = text.slice(start, end < 0 ? undefined : end);
  return { part: `${start ? "… " : ""}${part}${end < 0 ? "" : " …"}`, tries };
};

const marked = (text, tries) => {
  const line = document.createElement("p");
  const pattern = new RegExp(tries.filter((one, place) => place !== 1).map((one) => one.source).join("|"), "giu");
  let done = 0;
  for (const found of text.matchAll(pattern)) {
    line.append(text.slice(done, found.index));
    const mark = document.createElement("mark");
    mark.textContent = found[0];
    line.append(mark);
    done = found.index + found[0].length;
  }
  line.append(text.slice(done));
  return line;
};

const itemOf = (sought, { address, top, piece: [, label, title, text] }) => {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = label ? [label, title].filter(Boolean).join(": ") : title || top;
  item.append(link);
  if (link.textContent !== top) item.append(` ${top}`);
  const { part, tries } = excerptOf(sought, text);
  item.append(marked(part, tries));
  return item;
};

const show = (query) => {
  const { sought, found, isPart } = search(query);
  const said = document.getElementById("fop-found");
  const places = found.length === 1 ? "1 place" : `${found.length} places`;
  const first = found.length > MOST ? `, the first ${MOST} of them here` : "";
  said.textContent = found.length
    ? `${isPart ? `No place has all of “${query}”; ${places} with some of it` : `${places} for “${query}”`}${first}`
    : `Nothing found for “${query}”. Try fewer words, or a figure as the page prints it.`;
  const list = document.getElementById("search-results");
  list.replaceChildren(...found.slice(0, MOST).map((one) => itemOf(sought, one)));
};

const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
const field = document.getElementById("fop-query");
if (field) {
  field.value = asked;
  if (asked) show(asked);
  else field.focus();
}
