// Search over PIECES, which search-pieces.js holds: pages with their parts and exhibits.
"use strict";

const SMALL = new Set(
  ("a an and any are at be been by can could did do does for from had has have how i in is it many me much of on or per " +
    "tell that the their there they this to was we were what when where which who why with would you your").split(" "),
);
// What the book says, and what readers say for it: whichever is sought, all that the book says is found.
const SAME = [
  [["children in care", "children looked after", "looked after children"], ["lac", "cla"]],
  [["children in need"], ["cin"]], [["child protection plans"], ["cpp"]], [["section 251"], ["s251"]],
  [["unaccompanied asylum-seeking children"], ["uasc"]], [["words and terms"], ["glossary"]],
  [["Hammersmith and Fulham"], ["lbhf", "h&f"]], [["Kensington and Chelsea"], ["rbkc", "k&c"]],
  [["Westminster"], ["city of westminster", "wcc"]],
  [["correction"], ["mistake", "errors", "errors in the report"]],
  [["Claire Cameron"], ["author", "who wrote", "written by"]],
  [["whether it worked"], ["did it work", "does it work", "has it worked"]],
];
const FIRST = 0xe000;
const MOST = 30;
const AROUND = 90;
const HEAD = 300;
const LONG = 80;
const CLOSE = 60; // what a part scores at the least that has all words side by side
const NEARLY = 5; // by how much less counts what lacks one of the words
const LIST = 8000; // letters of a list that holds a little of everything

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

const SPELT = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const BETWEEN = "[\\s,;:–-]";
const INFLECTED = "(?:['’]?s|es|e?d|ing)?(?!\\p{L})";

// A word stands whole, inflected or not, or begins another, if `isBegun`.
const patternOf = (word, place = 0, isBegun = false) => {
  const [same] = SAME[word.codePointAt(0) - FIRST] ?? [];
  if (same) return `(?:${same.map((said) => said.split(" ").map((one) => patternOf(one)).join(`${BETWEEN}*`)).join("|")})`;
  const rounded = word.match(ROUNDED);
  if (rounded) return roundedOf(rounded);
  const number = SPELT.findIndex((said, at) => at > 1 && (said === word.toLowerCase() || `${at}` === word));
  if (number > 0 && place === 0) return `(?<![\\p{L}\\d.,+‐-―−-])(?:${number}|${SPELT[number]})(?![\\p{L}\\d]|[.,]\\d)`;
  const signs = [...word];
  const written = signs.map((sign, at) => letterOf(sign, signs[at + 1] ?? "")).join("");
  const inner = /\p{L}{4}s$/u.test(word) ? `${written}?` : written;
  const before = /[\d£]/.test(word[0]) ? "(?<![\\p{L}\\d.,+‐-―−-])" : "(?<![\\p{L}\\d])";
  const last = signs.at(-1);
  const letters = isBegun && signs.length > 2 ? "" : INFLECTED;
  const after = /\d/.test(last) ? "(?!\\d|[.,]\\d|[-‐-―−]\\d)" : /\p{L}/u.test(last) ? letters : "";
  return `${place === 0 && /\p{L}|\d|£/u.test(word[0]) ? before : ""}${inner}${after}`;
};

const NUMBERS = SPELT.map((said, at) => [said, ["", "i", "ii", "iii", "iv", "v", "vi"][at]].filter(Boolean).join("|"));
const NUMBER = `(?:\\d{1,2}(?![\\d%])|(?<=[.\\s])(?:${NUMBERS.slice(1).join("|")})(?!\\p{L}))`;
const KIND = "(t|tab|tbl|tables?|figs?|figures?|exh?|exhibits?|appx?|appendix|s|sect?|sections?|§|ch|chap|chapters?)";
const NUMBERED = new RegExp(
  `(?<![\\p{L}\\d])${KIND}[.\\s]*(${NUMBER}(?:[\\s.,_‐-―-]*(?:point\\s)?${NUMBER})*)(?![\\d%]|[.,-]\\d)`, "giu",
);
// Tables, sections and the like, however they are numbered: t3.6, tbl 3-6, Table 3 6, § 3.2.1.
const numberedOf = (all, kind, number) => {
  const parts = number.split(/[\s.,_‐-―-]+(?:point\s)?/u).map((part) => {
    const said = NUMBERS.findIndex((ways) => ways.split("|").includes(part.toLowerCase()));
    return said > 0 ? said : part;
  });
  const called = ["table", "figure", "exhibit", "appendix"].find((name) => name.startsWith(kind.slice(0, 2).toLowerCase()));
  const name = called ?? (/^t/i.test(kind) ? "table" : "");
  // Section 47 is of an Act.
  return name || parts[0] < 10 ? `${name} ${parts.join(".")}`.trim() : all;
};

// Two years in a row: 2013-14, 2013/2014, 2013 to 2014, 201314, FY13/14.
const YEARS = /(?<![\d£,])(?:fy\s?)?(?:(19|20)(\d\d)(?:\s?[/‐-―-]\s?|\s(?:to\s)?)?(?:19|20)?(\d\d)|(\d\d)[/‐-―-](\d\d))(?![\d,])/gi;
const yearsOf = (all, century = "20", before, after, from = before, to = after) =>
  (+from + 1) % 100 === +to ? `${century}${from}-${to}` : all;

const wordsOf = (query) =>
  SAME.reduce((said, same, at) => {
    const ways = same.flat().sort((a, b) => b.length - a.length).map((way) => way.replace(/[ -]/g, "[\\s-]*")).join("|");
    return said.replace(new RegExp(`(?<![\\p{L}\\d])(?:${ways})s?(?![\\p{L}\\d])`, "giu"), String.fromCodePoint(FIRST + at));
  }, query.normalize("NFKC").replace(/\p{Co}/gu, " "))
    .replace(/\bper\s?cent\b/gi, "%")
    .replace(/(\d)·(?=\d)/g, "$1.")
    .replace(/(\d)\s+%/g, "$1%")
    .replace(NUMBERED, numberedOf)
    .replace(/(?<![\d-])(\d)-(\d)(?:-(\d))(?![\d-])/g, "$1.$2.$3")
    .replace(/\s*&\s*/g, " and ")
    .replace(YEARS, yearsOf)
    .replace(/(\d),(?=\d{3})|\b(\d{1,3})\s(?=\d{3}\b)/g, "$1$2")
    .replace(/(\d),(\d)/g, "$1.$2")
    .replace(/(\d)\.00\b/g, "$1")
    .replace(/(\d)\s?(?:(m)illions?|(k)|thousands?)\b/gi, (_, digit, million) => `${digit}${million ? "m" : "k"}`)
    .replace(/(\p{L})[-‐‑](?=\p{L})/gu, "$1")
    .replace(/(?<!\S)[([]+|[)\]]+(?!\S)/g, " ")
    .split(/[\s"“”?!;]+/u)
    .filter((word) => /[\p{L}\d\p{Co}]/u.test(word));

const isLettersOnly = (word) => /^\p{L}+$/u.test(word ?? "");

const matcher = (words, isBegun = false) => {
  const make = (source) => new RegExp(source, "giu");
  const large = words.filter((word) => !SMALL.has(word.toLowerCase()));
  const sought = large.length ? large : words;
  const each = sought.map((word) => patternOf(word, 0, isBegun));
  // Small words may stand between, and spaces only as the reader's.
  const joined = sought.map((word, place) => {
    const isLetters = isLettersOnly(word) && isLettersOnly(sought[place - 1]);
    const small = large.length ? `(?:(?:${[...SMALL].join("|")})${BETWEEN}+)*` : "";
    return `${place ? `${BETWEEN}${isLetters ? "*" : "+"}${small}` : ""}${patternOf(word, place, isBegun || place < sought.length - 1)}`;
  });
  const near = make([each, [...each].reverse()].map((all) => all.join("[^]{0,60}?")).join("|"));
  return { words, each: each.map(make), whole: make(joined.join("")), near };
};

// A reader writes "turn over" where the book has "turnover".
const joinedOf = (query, texts) => {
  const words = query.split(/\s+/);
  const has = (source) => texts.some((text) => new RegExp(`(?<!\\p{L})${source}${INFLECTED}`, "iu").test(text));
  return words.reduce((said, word) => {
    const last = said.at(-1);
    const isOne = isLettersOnly(last) && isLettersOnly(word) && !has(`${last}[\\s-]+${word}`) && has(`${last}${word}`);
    return isOne ? [...said.slice(0, -1), `${last}${word}`] : [...said, word];
  }, []).join(" ");
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
  const share = Math.min(1, LIST / text.length);
  if (times) return ((label ? 150 : 60) + isHead + Math.min(times, 10)) * share + Math.round(30 / (1 + text.length / 1000));
  const all = textOf(piece);
  if (sought.words.length < 2 || !sought.each.every((one) => all.search(one) >= 0)) return 0;
  if (sought.each.every((one) => name.search(one) >= 0)) return 250;
  return ((all.search(sought.near) >= 0 ? 20 : 0) + (label ? 40 : 30)) * share + Math.round(10 / (1 + text.length / 1000));
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
    const [[said]] = SAME[word.codePointAt(0) - FIRST] ?? [[word]];
    const most = word.length < 6 ? 1 : 2;
    const pattern = new RegExp(patternOf(word, 0, true), "iu");
    if (!/^\p{L}{4,}$/u.test(word) || texts.some((text) => pattern.test(text))) return said;
    const near = [...counts].map(([known, times]) => [distance(word.toLowerCase(), known), -times, known]);
    const [steps, , known] = near.reduce((a, b) => (a[0] - b[0] || a[1] - b[1]) <= 0 ? a : b);
    return steps <= most ? known : word;
  });
};

const search = (query) => {
  const all = PIECES.flatMap(([, pieces]) => pieces.map(textOf));
  const words = wordsOf(joinedOf(query, all)).slice(0, 12);
  const sought = matcher(words);
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
  const begun = matcher(words, true);
  // What only begins with a word, as workers with work, comes after what holds it.
  const scored = (piece, isPage) => scoreOf(sought, piece, isPage) || scoreOf(begun, piece, isPage) / 5;
  let found = best(scored);
  const large = words.filter((word) => !SMALL.has(word.toLowerCase()));
  if (found.length && found[0].score < CLOSE && large.length > 2) {
    // A part that is called nearly so comes before a long one that has the words far apart.
    const fewer = large.map((word) => matcher(large.filter((other) => other !== word)));
    const named = (piece, isPage) => Math.max(...fewer.map((one) => scoreOf(one, piece, isPage)));
    found = best((piece, isPage) => Math.max(scored(piece, isPage), named(piece, isPage) / NEARLY));
  }
  if (found.length) return { sought: textOf(found[0].piece).search(sought.each[0]) < 0 ? begun : sought, found };
  const meant = corrected(sought.words, all);
  if (sought.words.some((word, place) => /^\p{L}/u.test(word) && word !== meant[place])) {
    return { ...search(meant.join(" ")), meant: meant.join(" ") };
  }
  // Of several words that stand nowhere together, rare ones tell more than frequent ones.
  const weights = begun.each.map((one) => 1 / (all.filter((text) => text.search(one) >= 0).length || Infinity));
  const some = (piece) => begun.each.reduce((sum, one, n) => sum + (textOf(piece).search(one) >= 0 ? weights[n] : 0), 0);
  return { sought: begun, found: sought.each.length > 1 ? best(some) : [], isPart: true };
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
  const { sought, found, isPart, meant: all = query } = search(query);
  const meant = all.length > LONG ? `${all.slice(0, LONG)}…` : all;
  const said = document.getElementById("fop-found");
  const places = found.length === 1 ? "1 place" : `${found.length} places`;
  const first = found.length > MOST ? `, the first ${MOST} of them here` : "";
  said.textContent = found.length
    ? `${isPart ? `No place has all of “${meant}”; ${places} with some of it` : `${places} for “${meant}”`}${first}`
    : `Nothing found for “${meant}”. Try fewer words, or a figure as the page prints it.`;
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
