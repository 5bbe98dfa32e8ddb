// Search over PIECES, which search-pieces.js holds: pages with their parts and exhibits.
"use strict";

const SMALL = new Set(
  ("a an and are at by did do does for had has have how in is it many much of on or that the there this to was were " +
    "what when where which who why with").split(" "),
);
// What people at a council say for what the book calls otherwise.
const CALLED = {
  lac: "children in care", cin: "children in need", cpp: "child protection plans", glossary: "words and terms",
  uasc: "unaccompanied asylum-seeking children", s251: "section 251", "h&f": "Hammersmith and Fulham",
  lbhf: "Hammersmith and Fulham", rbkc: "Kensington and Chelsea", "k&c": "Kensington and Chelsea", wcc: "Westminster",
  "city of westminster": "Westminster",
};
const MOST = 30;
const AROUND = 90;
const HEAD = 300;

// Hyphens and apostrophes within words, a last s, commas within numbers and the kind of dash make
// no difference.
const letterOf = (sign, next) => {
  if (/[-‐-―−]/.test(sign)) return "[-‐-―−]";
  if (sign === "%") return "(?:\\s?%|\\s?per\\s?cent)";
  const plain = sign.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  if (/\d/.test(sign) && /\d/.test(next)) return `${plain},?`;
  if (/\p{L}/u.test(sign) && /\p{L}/u.test(next)) return `${plain}[-\u00ad‐‑'’]?`;
  if (/['’]/.test(sign)) return "['’]?";
  return plain;
};

// £6.9 million stands for every figure that is rounded to it: 6,850,000 to 6,949,999.
const ROUNDED = /^£?(\d+)(?:\.(\d+))?([mk])$/i;
const roundedOf = ([, whole, part = "", unit]) => {
  const rest = (/m/i.test(unit) ? 6 : 3) - part.length - 1;
  const from = (digits, next) => `${[...digits].join(",?")},?${next}${",?\\d".repeat(rest)}`;
  const exact = `${whole}${part ? `\\.${part}` : ""}\\s?${/m/i.test(unit) ? "m(?:illion)?" : "(?:k|thousand)"}`;
  const figures = rest < 0 ? [] : [from(`${whole + part - 1 || ""}`, "[5-9]"), from(whole + part, "[0-4]")];
  return `(?<![\\d.,])(?:${[exact, ...figures].join("|")})(?![\\p{L}\\d]|,\\d)`;
};

const patternOf = (word, place = 0) => {
  const rounded = word.match(ROUNDED);
  if (rounded) return roundedOf(rounded);
  const signs = [...word];
  const written = signs.map((sign, at) => letterOf(sign, signs[at + 1] ?? "")).join("");
  const inner = /\p{L}{4}s$/u.test(word) ? `${written}?` : written;
  const before = /[\d£]/.test(word[0]) ? "(?<![\\p{L}\\d.,+‐-―−-])" : "(?<![\\p{L}\\d])";
  const last = signs.at(-1);
  const after = /\d/.test(last) ? "(?!\\d|[.,]\\d|[-‐-―−]\\d)" : signs.length < 3 ? "(?!\\p{L})" : "";
  return `${place === 0 && /\p{L}|\d|£/u.test(word[0]) ? before : ""}${inner}${after}`;
};

const wordsOf = (query) =>
  (CALLED[query.trim().toLowerCase()] ?? query)
    .normalize("NFKC")
    .replace(/\bper\s?cent\b/gi, "%")
    .replace(/(\d)·(?=\d)/g, "$1.")
    .replace(/(\d)\s+%/g, "$1%")
    .replace(/^fig\b\.?(?=\s*\d)/i, "figure")
    .replace(/^tab?\b\.?(?=\s*\d)/i, "table")
    .replace(/\s*&\s*/g, " and ")
    .replace(/^(section|chapter)\s+(?=\d)/i, "")
    .replace(/\b((?:19|20)\d\d)\s?[/‐-―-]\s?(?:19|20)?(\d\d)\b/g, "$1-$2")
    .replace(/\b(?:fy\s?)?(\d\d)[/‐-―-](\d\d)\b/gi, (all, from, to) => ((+from + 1) % 100 === +to ? `20${from}-${to}` : all))
    .replace(/(\d),(?=\d{3})|\b(\d{1,3})\s(?=\d{3}\b)/g, "$1$2")
    .replace(/(\d),(\d)/g, "$1.$2")
    .replace(/(\d)\.00\b/g, "$1")
    .replace(/(\d)\s?(?:(m)illions?|(k)|thousands?)\b/gi, (_, digit, million) => `${digit}${million ? "m" : "k"}`)
    .replace(/(\p{L})[-‐‑](?=\p{L})/gu, "$1")
    .split(/[\s"“”?!;]+/u)
    .filter((word) => /[\p{L}\d]/u.test(word));

const matcher = (query) => {
  const words = wordsOf(query).slice(0, 12);
  const make = (source) => new RegExp(source, "giu");
  const large = words.filter((word) => !SMALL.has(word.toLowerCase()));
  const each = (large.length ? large : words).map((word) => patternOf(word));
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
  if (sought.each.every((one) => name.search(one) >= 0)) return 250;
  return (all.search(sought.near) >= 0 ? 20 : 0) + (label ? 40 : 30) + Math.round(10 / (1 + text.length / 1000));
};

// How many letters to put in, take out, change or swap make one word another.
const distance = (one, other) => {
  let [older, last] = [[], [...Array(other.length + 1).keys()]];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one[i - 1] !== other[j - 1]));
      const swapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    [older, last] = [last, row];
  }
  return last[other.length];
};

// Put in the place of each word that stands nowhere the one of the book that is nearest to it.
const corrected = (words, texts) => {
  const counts = new Map();
  const whole = texts.join(" ").replace(/(\p{L})[-‐‑](?=\p{L})/gu, "$1");
  for (const [word] of whole.toLowerCase().matchAll(/\p{L}{4,}/gu)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return words.map((word) => {
    const most = word.length < 6 ? 1 : 2;
    const pattern = new RegExp(patternOf(word), "iu");
    if (!/^\p{L}{4,}$/u.test(word) || texts.some((text) => pattern.test(text))) return word;
    const near = [...counts].map(([known, times]) => [distance(word.toLowerCase(), known), -times, known]);
    const [steps, , known] = near.reduce((a, b) => (a[0] - b[0] || a[1] - b[1]) <= 0 ? a : b);
    return steps <= most ? known : word;
  });
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
  const all = PIECES.flatMap(([, pieces]) => pieces.map(textOf));
  const meant = corrected(sought.words, all).join(" ");
  if (meant !== sought.words.join(" ")) return { ...search(meant), meant };
  // Of several words that stand nowhere together, rare ones tell more than frequent ones.
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
  const { sought, found, isPart, meant = query } = search(query);
  const said = document.getElementById("fop-found");
  const places = found.length === 1 ? "1 place" : `${found.length} places`;
  const first = found.length > MOST ? `, the first ${MOST} of them here` : "";
  said.textContent = found.length
    ? `${isPart ? `No place has all of “${meant}”; ${places} with some of it` : `${places} for “${meant}”`}${first}`
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
