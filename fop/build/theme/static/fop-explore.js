/* The page "Explore": any measure, areas and years, drawn and told by the rules of the book.
   EXPLORE, the figures and rules, stands in explore-data.js: see fop/page/explore.py. */
const Explore = (() => {
  "use strict";
  const D = EXPLORE, MOST = 6, SMALL = ["City of London", "Isles of Scilly"], NEIGHBOURS = "statistical neighbours";
  const slug = text => text.toLowerCase().replace(/[\W_]+/g, "-").replace(/^-|-$/g, "");
  const yearName = first => `${first}-${String((first + 1) % 100).padStart(2, "0")}`;
  const measures = new Map(D.measures.map(one => [one.name, one]));
  const names = D.areas.map(area => area[1]);
  const isShare = unit => /^(per |cases per|pounds per)/.test(unit);

  /* Figures: for each area a number, or the symbol of a missing one, by reporting year. */

  const rounded = (value, places) => {
    const [digits, power = 0] = String(Number(Math.abs(value).toPrecision(12))).split("e");
    return Math.sign(value) * Number(Math.round(Number(`${digits}e${+power + places}`)) + `e${-places}`);
  };

  const series = name => {
    const measure = measures.get(name);
    if (measure.cells) return measure;
    if (measure.of) {
      const counts = series(measure.of), people = series("children aged 0 to 17");
      Object.assign(measure, { first: counts.first, years: counts.years, cells: counts.cells.map((row, area) => row.map((count, at) => {
        const all = people.cells[area][counts.first + at - people.first];
        if (typeof count !== "number") return count;
        return typeof all === "number" && all ? rounded(10000 * count / all, 6) : "";
      })) });
    } else {
      measure.cells = measure.figures.map(line => {
        const parts = line.split(" ");
        return Array.from({ length: measure.years }, (_, at) => {
          const text = parts[at] ?? "";
          return text === "" ? "" : /^-?[\d.]+(e[+-]\d+)?$/.test(text) && text !== "." && text !== ".." ? Number(text) : text;
        });
      });
    }
    const held = [...Array(measure.years).keys()].filter(at => measure.cells.some(row => typeof row[at] === "number"));
    measure.held = held.map(at => measure.first + at);
    return measure;
  };

  const cell = (name, area, year) => {
    const measure = series(name);
    return measure.cells[area]?.[year - measure.first] ?? "";
  };
  const known = value => typeof value === "number";

  /* Writing: as fop/words/writing.py. */

  const figure = (value, unit, places) => {
    if (!known(value)) return `[${value && D.symbols[value] ? value : "x"}]`;
    if (places === undefined) places = unit.includes("per ") && !unit.startsWith("pounds") ? 1 : 0;
    const near = rounded(value, places);
    const number = Math.abs(near).toLocaleString("en-GB", { minimumFractionDigits: places, maximumFractionDigits: places });
    return `${near < 0 ? "−" : ""}${unit.startsWith("pounds") ? "£" : ""}${number}${unit === "per cent" ? "%" : ""}`;
  };
  const percentage = value => {
    const whole = rounded(Math.abs(value), 0), places = +(D.rules.thresholds.includes(whole) && Math.abs(value) < whole);
    const text = figure(value, "per cent", places);
    return `${value > 0 && /[1-9]/.test(text) ? "+" : ""}${text}`;
  };
  const listed = items => {
    const most = items.slice(0, -1), last = items[items.length - 1] ?? "";
    if (!most.length) return last;
    return `${most.join(", ")}${items.some(item => item.includes(" and ")) ? "," : ""} and ${last}`;
  };

  /* Sentences: as fop/words/movements.py, with the words of data/words.csv. */

  const begins = (low, high, value) => {
    [low, high] = [low ?? -Infinity, high ?? Infinity];
    if (low < 0 && high > 0) return low < value && value < high;
    const [near, far] = Math.abs(low) <= Math.abs(high) ? [low, high] : [high, low];
    return Math.abs(near) <= Math.abs(value) && Math.abs(value) < Math.abs(far) && value * (near || far) > 0;
  };
  const verb = (before, after, unit) => {
    if (!known(before) || !known(after)) return "";
    const few = !unit.includes("per ") && !unit.startsWith("pounds") && Math.max(before, after) < D.rules.few;
    if (few || before <= 0 || after < 0) return before === after ? "was the same" : after > before ? "was higher" : "was lower";
    if (unit === "per cent" && Math.abs(after - before) < D.rules.points) return D.rules.still;
    const change = 100 * (after - before) / before;
    return D.words.find(([, low, high]) => begins(low, high, change))[0];
  };
  const countedSince = (name, first, last) => D.breaks
    .filter(([text, kind, year, code, on]) => on.includes(name) && !code && ["break", "apart"].includes(kind) && text.includes(" counted ") && first < year && year <= last)
    .map(one => one[2]).sort().pop() || "";
  const isOrdinary = (name, unit, first, last, before, after) => {
    const rows = (D.ordinary[name] || {})[parseInt(last) - parseInt(first)] || [];
    const row = rows.filter(one => one[0] <= before).pop();
    if (!row) return false;
    const change = unit === "per cent" ? after - before : 100 * (after - before) / before;
    return row[1] <= change && change <= row[2];
  };
  const pandemic = (first, last) => {
    const years = D.rules.pandemic, touched = [first, last].filter(year => years.includes(year));
    if (touched.length) return `${touched.join(" and ")} ${touched.length === 1 ? "was a year" : "were years"} of the pandemic.`;
    return first < years[0] && years[0] < last ? "The pandemic lies between the two years." : "";
  };

  const sentence = (name, areas, first, last) => {
    const { unit, subject } = measures.get(name);
    const since = countedSince(name, yearName(first), yearName(last)), span = [yearName(first), yearName(last)];
    const values = areas.map(area => [cell(name, area, first), cell(name, area, last)]);
    const whole = values.flat().every(value => !known(value) || value % 1 === 0);
    const places = unit.includes("per ") && !unit.startsWith("pounds") && !whole ? 1 : 0;
    const every = areas.map((area, at) => {
      const [before, after] = values[at];
      let word = verb(before, after, unit);
      const usual = word && !word.startsWith("was ") && !since && isOrdinary(name, unit, ...span, before, after);
      if (usual) word = word.replace(/ slightly$/, "");
      const figures = unit.startsWith("pounds") && before > 0 && known(after) ? percentage(100 * (after - before) / before) : [before, after].filter(known).map(value => figure(value, unit, places)).join(" to ");
      return { place: names[area], word, usual, figures, before, after };
    });
    const told = one => `${one.place} (${one.figures})`, kind = areas.every(area => D.places.London.includes(area)) ? "boroughs" : "authorities";
    const moved = every.filter(one => one.word), lost = every.filter(one => !one.word);
    const clauses = [...new Set(moved.map(one => one.word))].map(word => {
      const group = moved.filter(one => one.word === word);
      const all = group.length > 1 && group.length === every.length ? `${D.rules.every[group.length] || `all ${group.length}`} ${kind}: ` : "";
      return `${word} in ${all}${listed(group.map(told))}`;
    });
    const said = clauses.length ? [`${subject} ${listed(clauses)}${since ? `, counted differently from ${since}` : ""}.`] : [];
    const opening = clauses.length ? "" : subject;
    const only = one => known(one.before) ? span[0] : known(one.after) ? span[1] : "";
    for (const year of new Set(lost.map(only))) {
      const group = lost.filter(one => only(one) === year), who = listed(group.map(one => one.place));
      if (!year) said.push(`${opening || "The figure"} is not available for ${who}.`);
      else {
        const one = group.length === 1;
        said.push(`${opening ? `${opening}: for ${who}` : `For ${who}`} only the figure${one ? "" : "s"} of ${year} ${one ? "is" : "are"} available (${listed(group.map(each => each.figures))}).`);
      }
    }
    const changed = moved.filter(one => one.word !== D.rules.still), usual = changed.filter(one => one.usual);
    if (usual.length) {
      const alone = usual.length === changed.length && (usual.length > 1 || moved.length === 1);
      const gap = last - first, where = alone ? "" : ` in ${listed(usual.map(one => one.place))}`;
      said.push(`The change${usual.length === 1 ? "" : "s"}${where} ${usual.length === 1 ? "is" : "are"} no more than such figures move ${gap === 1 ? "from one year to the next" : `over ${gap} years`}.`);
    }
    if (moved.length) said.push(pandemic(...span));
    return said.filter(Boolean).join(" ");
  };

  /* What to know of the years drawn: as fop/words/breaks.py. */

  const cautions = (name, areas, first, last) => {
    const [begun, ended] = [yearName(first), yearName(last)], codes = areas.map(area => D.areas[area][0]);
    const measure = measures.get(name), called = areas.map(area => names[area]);
    const day = year => `${year + (measure.ends !== "06-30")}-${measure.ends}`, within = year => begun <= year && year <= ended;
    const parts = D.doubted[name] || [name];
    return [...new Set([
      ...D.breaks.filter(([, kind, year, code, on]) => on.includes(name) && (!code || codes.includes(code)) && (
        ["break", "apart", "rounding"].includes(kind) ? begun < year && year <= ended
          : kind === "figure" ? within(year) : kind === "since" ? year <= ended : kind === "first" && begun < year)).map(one => one[0]),
      ...D.doubtful.filter(([on, year, area]) => parts.includes(on) && within(year) && called.includes(area)).map(one => one[3]),
      ...D.areas.flatMap(area => area[3]).filter(([kind, at, whom]) => whom.some(one => called.includes(one)) && (
        kind === "since" ? day(first) < at : kind === "until" ? at < day(last) : D.topics[measure.topic][0] === "Social workers" && at <= day(last))).map(one => one[3]),
    ])];
  };

  /* Places: as fop/words/places.py. */

  const comparators = (beside, areas) => {
    if (beside === NEIGHBOURS) {
      const area = areas.find(one => D.neighbours[one]);
      return area === undefined ? [] : [area, ...D.neighbours[area]];
    }
    return D.places[beside];
  };
  const quantile = (sorted, share) => {
    const at = (sorted.length - 1) * share, low = Math.floor(at), part = at - low;
    const [a, b] = [sorted[low], sorted[Math.min(low + 1, sorted.length - 1)]];
    return a + (b - a) * part;
  };
  const standing = (name, beside, areas, year) => {
    const others = comparators(beside, areas);
    const ranked = others.map(area => [area, cell(name, area, year)]).filter(one => known(one[1])).sort((a, b) => a[1] - b[1]);
    const sorted = ranked.map(one => one[1]);
    const place = area => others.includes(area) && known(cell(name, area, year)) ? 1 + sorted.findIndex(value => value === cell(name, area, year)) : 0;
    return { ranked, place, of: sorted.length, low: sorted.length ? quantile(sorted, 0.25) : "", middle: sorted.length ? quantile(sorted, 0.5) : "", high: sorted.length ? quantile(sorted, 0.75) : "" };
  };

  /* The state of a view, and its address. */

  const read = (hash, state) => {
    const asked = new URLSearchParams(hash.replace(/^#/, "")), found = { ...state };
    const measure = D.measures.find(one => slug(one.name) === asked.get("measure"));
    if (measure) found.measure = measure.name;
    const areas = (asked.get("areas") || "").split(",").map(one => names.findIndex(name => slug(name) === one)).filter(at => at >= 0);
    if (areas.length) found.areas = [...new Set(areas)].slice(0, MOST);
    const beside = [...Object.keys(D.places), NEIGHBOURS].find(one => slug(one) === asked.get("beside"));
    found.beside = beside || home(found.areas);
    const { held } = series(found.measure), year = (key, other) => held.find(one => yearName(one) === asked.get(key)) ?? other;
    found.from = year("from", held[0]);
    found.to = year("to", held[held.length - 1]);
    if (found.from > found.to) [found.from, found.to] = [found.to, found.from];
    return found;
  };
  const write = state => Object.entries({
    measure: slug(state.measure), areas: state.areas.map(area => slug(names[area])).join(","),
    from: yearName(state.from), to: yearName(state.to), beside: slug(state.beside),
  }).map(pair => pair.join("=")).join("&");
  /* The widest region that holds all areas, or England. */
  const home = areas => Object.entries(D.places).filter(([place]) => place !== "England")
    .filter(([, others]) => areas.every(area => others.includes(area) || SMALL.includes(names[area])) && areas.some(area => others.includes(area)))
    .sort((a, b) => b[1].length - a[1].length).map(one => one[0])[0] || "England";

  return { cautions, cell, comparators, figure, home, isShare, known, listed, measures, names, read, sentence, series, slug, standing, write, yearName, D, MOST, NEIGHBOURS };
})();

if (typeof document !== "undefined") (() => {
  "use strict";
  const E = Explore, D = E.D, place = document.getElementById("fop-explore");
  if (!place) return;
  let state = E.read(location.hash || place.dataset.first, { measure: D.measures[0].name, areas: [0], beside: "England" });

  const make = (space, tag, given, ...inside) => {
    const made = space ? document.createElementNS(space, tag) : document.createElement(tag);
    for (const [key, value] of Object.entries(given || {})) {
      if (typeof value === "function") made.addEventListener(key, value);
      else if (value !== false && value !== undefined) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...inside.flat().filter(one => one !== "" && one !== null && one !== undefined));
    return made;
  };
  const el = (tag, given, ...inside) => make("", tag, given, ...inside);
  const svg = (tag, given, ...inside) => make("http://www.w3.org/2000/svg", tag, given, ...inside);
  const option = (value, text, chosen) => el("option", { value, selected: chosen }, text);
  const capital = text => text[0].toUpperCase() + text.slice(1);
  const written = (value, unit) => E.known(value) ? E.figure(value, unit, unit.includes("per ") && !unit.startsWith("pounds") || Number.isInteger(value) || unit.startsWith("pounds") ? undefined : 1) : E.figure(value, unit);
  const chosen = key => D.areas.map((area, at) => [area, at]).filter(([area]) => key(area));

  /* Controls */

  const field = (label, control) => el("div", {}, el("label", { for: control.id }, label), control);
  const change = given => { state = { ...state, ...given }; settle(); };
  const settle = () => {
    history.replaceState(null, "", "#" + E.write(state));
    draw();
  };
  const controls = () => {
    const years = E.series(state.measure).held;
    const measure = el("select", { id: "fop-measure", change: event => { const view = E.read(`measure=${E.slug(event.target.value)}&from=${E.yearName(state.from)}&to=${E.yearName(state.to)}&beside=${E.slug(state.beside)}`, state); change(view); } },
      D.topics.map(([topic], at) => el("optgroup", { label: topic }, D.measures.filter(one => one.topic === at).map(one => option(one.name, `${capital(one.name)}${E.isShare(one.unit) || one.unit === "pounds" ? `, ${one.unit}` : ""}`, one.name === state.measure)))));
    const end = (id, key, held) => el("select", { id, change: event => change({ [key]: +event.target.value }) }, held.map(year => option(year, E.yearName(year), year === state[key])));
    const add = el("select", { id: "fop-add", disabled: state.areas.length >= E.MOST, change: event => { const at = +event.target.value; change({ areas: [...state.areas, at] }); } },
      option("", state.areas.length >= E.MOST ? `No more than ${E.MOST}` : "Choose…", true),
      el("optgroup", { label: "Regions and England" }, chosen(area => ["region", "country"].includes(area[2])).filter(([, at]) => !state.areas.includes(at)).map(([area, at]) => option(at, area[1]))),
      Object.entries(D.places).filter(([region]) => !["England", "London"].includes(region)).map(([region, others]) => el("optgroup", { label: region }, others.filter(at => !state.areas.includes(at)).map(at => option(at, E.names[at])))),
      el("optgroup", { label: "Smallest" }, chosen(area => ["City of London", "Isles of Scilly"].includes(area[1])).filter(([, at]) => !state.areas.includes(at)).map(([area, at]) => option(at, area[1]))));
    const alike = state.areas.find(area => D.neighbours[area]);
    const beside = el("select", { id: "fop-beside", change: event => change({ beside: event.target.value }) },
      Object.keys(D.places).map(one => option(one, one === "England" ? "All of England" : one, one === state.beside)),
      alike !== undefined && option(E.NEIGHBOURS, `Statistical neighbours of ${E.names[alike]}`, E.NEIGHBOURS === state.beside));
    const chips = el("ul", { class: "fop-chips", "aria-label": "Areas drawn" }, state.areas.map((area, at) => el("li", {},
      el("button", { type: "button", class: `fop-line-${at}`, disabled: state.areas.length === 1, click: () => { change({ areas: state.areas.filter(one => one !== area) }); place.querySelector("#fop-add").focus(); } },
        swatch(at), E.names[area], el("span", { class: "fop-hidden" }, ": remove"), state.areas.length > 1 ? el("span", { "aria-hidden": "true" }, " ×") : ""))));
    return el("div", { class: "fop-explore-controls", role: "group", "aria-label": "What is drawn" },
      field("Measure", measure), field("From", end("fop-from", "from", years.filter(year => year <= state.to))), field("To", end("fop-to", "to", years.filter(year => year >= state.from))),
      field("Add an authority or area", add), field("Compare with", beside), chips);
  };
  const swatch = at => svg("svg", { width: 26, height: 8, "aria-hidden": "true", class: `fop-swatch fop-line-${at}` }, svg("line", { x1: 0, x2: 26, y1: 4, y2: 4 }));

  /* The chart */

  const ticks = most => {
    const step = [1, 2, 2.5, 5, 10].map(part => part * 10 ** Math.floor(Math.log10(most / 4 || 1))).find(one => most / one <= 6) || 1;
    return Array.from({ length: Math.ceil(most / step) + 1 }, (_, at) => at * step);
  };
  const short = (value, unit) => {
    const pounds = unit.startsWith("pounds") ? "£" : "", [size, end] = value >= 1e6 ? [1e6, "m"] : value >= 1e4 ? [1e3, "k"] : [1, ""];
    return `${pounds}${(value / size).toLocaleString("en-GB", { maximumFractionDigits: 2 })}${end}${unit === "per cent" ? "%" : ""}`;
  };
  const chart = (years, rows, unit, title) => {
    const phone = place.clientWidth < 620, width = Math.max(300, Math.min(place.clientWidth || 712, 960)), height = phone ? 300 : 380;
    const box = { left: 52, right: phone ? 14 : 218, top: 26, bottom: 40 };
    const inner = [width - box.left - box.right, height - box.top - box.bottom];
    const values = rows.flatMap(row => [...state.areas.map(area => E.cell(state.measure, area, row.year)), row.low, row.high]).filter(E.known);
    const scale = ticks(Math.max(...values, 0) || 1), most = scale[scale.length - 1];
    const x = at => box.left + (years.length > 1 ? inner[0] * at / (years.length - 1) : inner[0] / 2), y = value => box.top + inner[1] * (1 - value / most);
    const parts = scale.map(value => [svg("line", { class: "fop-grid", x1: box.left, x2: width - box.right, y1: y(value), y2: y(value) }), svg("text", { class: "fop-tick", x: box.left - 8, y: y(value) + 4, "text-anchor": "end" }, short(value, unit))]).flat();
    const every = Math.ceil(years.length / (phone ? 3 : 7));
    parts.push(...years.map((year, at) => (years.length - 1 - at) % every === 0 && svg("text", { class: "fop-tick", x: x(at), y: height - 12, "text-anchor": at === 0 ? "start" : at === years.length - 1 ? "end" : "middle" }, E.yearName(year))).filter(Boolean));
    /* Years that can be joined by a line: figures in both, counted alike. */
    const cuts = new Set(D.breaks.filter(([, kind, , code, on]) => on.includes(state.measure) && !code && ["break", "apart"].includes(kind)).map(one => one[2]));
    const pieces = pick => rows.reduce((found, row, at) => {
      if (!E.known(pick(row))) return [...found, []];
      if (cuts.has(E.yearName(row.year))) found.push([]);
      found[found.length - 1].push(at);
      return found;
    }, [[]]).filter(piece => piece.length);
    for (const piece of pieces(row => row.middle)) {
      const edge = key => piece.map(at => `${x(at)},${y(rows[at][key])}`);
      parts.push(svg("polygon", { class: "fop-middle-half", points: [...edge("high"), ...edge("low").reverse()].join(" ") }), svg("polyline", { class: "fop-middle", points: edge("middle").join(" ") }));
    }
    for (const [at, year] of years.entries()) if (at && cuts.has(E.yearName(year))) {
      const between = (x(at - 1) + x(at)) / 2;
      parts.push(svg("line", { class: "fop-break", x1: between, x2: between, y1: box.top - 6, y2: height - box.bottom }),
        svg("text", { class: "fop-tick", x: between, y: box.top - 12, "text-anchor": between > width * 0.6 ? "end" : between < width * 0.3 ? "start" : "middle" }, `counted differently from ${E.yearName(year)}`));
    }
    const labels = [];
    state.areas.forEach((area, line) => {
      const value = row => E.cell(state.measure, area, row.year);
      for (const piece of pieces(value)) parts.push(svg("polyline", { class: `fop-line fop-line-${line}`, points: piece.map(at => `${x(at)},${y(value(rows[at]))}`).join(" ") }), ...piece.map(at => svg("circle", { class: `fop-dot-${line}`, cx: x(at), cy: y(value(rows[at])), r: 3 })));
      /* Figures that are missing: a cross at the foot of their year. */
      rows.forEach((row, at) => { if (!E.known(value(row))) parts.push(svg("path", { class: `fop-gap fop-line-${line}`, d: `M${x(at) - 3} ${height - box.bottom - 4 - 8 * line}l6 6m0 -6l-6 6` })); });
      const last = rows[rows.length - 1];
      if (E.known(value(last))) labels.push({ y: y(value(last)), text: `${E.names[area]} ${written(value(last), unit)}`, kind: `fop-label fop-label-${line}` });
    });
    const end = rows[rows.length - 1];
    if (E.known(end.middle)) labels.push({ y: y(end.middle), text: `Middle ${written(end.middle, unit)}`, kind: "fop-tick" });
    if (!phone) {
      const placed = [];
      for (const label of labels.sort((a, b) => a.y - b.y)) {
        const lines = wrap(label.text);
        label.y = Math.max(label.y, (placed[placed.length - 1]?.end ?? 0) + 15);
        label.end = label.y + 15 * (lines.length - 1);
        placed.push(label);
        label.lines = lines;
      }
      const over = (placed[placed.length - 1]?.end ?? 0) - (height - 6);
      let floor = height - 6;
      for (const label of over > 0 ? placed.reverse() : []) {
        const shift = Math.max(0, label.end - floor);
        label.y -= shift; label.end -= shift; floor = label.y - 15;
      }
      for (const label of placed) label.lines.forEach((line, at) => parts.push(svg("text", { class: label.kind, x: width - box.right + 10, y: label.y + 4 + 15 * at }, line)));
    }
    const cursor = svg("line", { class: "fop-cursor", y1: box.top, y2: height - box.bottom, visibility: "hidden" });
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title, pointermove: event => {
      const bounds = picture.getBoundingClientRect(), at = Math.round(((event.clientX - bounds.left) / bounds.width * width - box.left) / inner[0] * (years.length - 1));
      picture.dispatchEvent(new CustomEvent("year", { detail: Math.max(0, Math.min(years.length - 1, at || 0)) }));
    } }, parts, cursor);
    picture.show = at => { for (const key of ["x1", "x2"]) cursor.setAttribute(key, x(at)); cursor.setAttribute("visibility", "visible"); };
    return picture;
  };
  const wrap = text => {
    const lines = [""];
    for (const word of text.split(" ")) {
      if ((lines[lines.length - 1] + word).length > 28) lines.push("");
      lines[lines.length - 1] += (lines[lines.length - 1] ? " " : "") + word;
    }
    return lines;
  };

  /* What stands around it */

  const ranked = (row, area, unit) => {
    const value = E.cell(state.measure, area, row.year), at = row.place(area);
    return `${written(value, unit)}${at ? ` (${at} of ${row.of})` : ""}`;
  };
  const half = (row, unit) => E.known(row.low) ? `${written(row.low, unit)} to ${written(row.high, unit)}` : "[x]";
  const mark = text => /^\[/.test(text) ? el("abbr", { title: D.symbols[text.slice(1, -1)] || "not available" }, text) : text;
  const table = (rows, unit, caption) => el("div", { class: "fop-scroll", role: "region", tabindex: 0, "aria-label": "Figures, table" }, el("table", {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Year"), [...state.areas.map(area => E.names[area]), "Middle", "Middle half"].map(name => el("th", { scope: "col", class: "fop-number" }, name)))),
    el("tbody", {}, [...rows].reverse().map(row => el("tr", {}, el("th", { scope: "row", class: "fop-year" }, E.yearName(row.year)),
      [...state.areas.map(area => ranked(row, area, unit)), written(row.middle, unit), half(row, unit)].map(text => el("td", { class: "fop-number" }, mark(text))))))));
  const ranking = (row, unit) => {
    const most = Math.max(...row.ranked.map(one => one[1]), 1e-9);
    return el("details", { class: "fop-exhibit fop-fold", open: row.ranked.length <= 40 && place.clientWidth >= 620 }, el("summary", {}, `All ${row.ranked.length} of ${besideName()}, ${E.yearName(row.year)}, the lowest first`),
      el("div", { class: "fop-scroll", role: "region", tabindex: 0, "aria-label": "Places, table" }, el("table", { class: "fop-rows" }, el("caption", {}, "Select a name to draw its line, or to take it away."),
        el("thead", {}, el("tr", {}, [["Place", "fop-number"], ["Area", ""], ["Figure", "fop-number"]].map(([text, kind]) => el("th", { scope: "col", class: kind || false }, text)), el("td", {}))),
        el("tbody", {}, row.ranked.map(([area, value]) => el("tr", {}, el("td", { class: "fop-number" }, String(row.place(area))),
          el("th", { scope: "row" }, el("button", { type: "button", class: "fop-link", "aria-pressed": String(state.areas.includes(area)), click: () => toggle(area) }, E.names[area])),
          el("td", { class: "fop-number" }, written(value, unit)), el("td", { class: "fop-drawing" }, svg("svg", { width: "100%", height: 14, "aria-hidden": "true" }, svg("rect", { class: state.areas.includes(area) ? "fop-bar-own" : "fop-bar", width: `${Math.max(0, 100 * value / most)}%`, height: 14 })))))))));
  };
  const toggle = area => {
    const kept = state.areas.filter(one => one !== area);
    if (kept.length < state.areas.length && kept.length) change({ areas: kept });
    else if (kept.length === state.areas.length && kept.length < E.MOST) change({ areas: [...kept, area] });
    else return tell(kept.length ? `No more than ${E.MOST} lines: take one away first.` : "One line stays.");
    [...place.querySelectorAll(".fop-link")].find(one => one.textContent === E.names[area])?.focus();
  };
  const besideName = () => state.beside === E.NEIGHBOURS ? `${E.names[E.comparators(state.beside, state.areas)[0]]} and its statistical neighbours` : state.beside;
  const csv = (rows, unit) => {
    const quoted = value => /[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
    const lines = state.areas.flatMap(area => rows.map(row => {
      const value = E.cell(state.measure, area, row.year), is = E.known(value), at = row.place(area);
      return [D.areas[area][0], E.names[area], E.yearName(row.year), state.measure, unit, is ? value : "", is ? "" : value || "x", at || "", at ? row.of : "", row.low, row.middle, row.high];
    }));
    const head = ["code", "area", "year", "measure", "unit", "value", "symbol", "place", "of", "low", "middle", "high"];
    return [head, ...lines].map(line => line.map(quoted).join(",")).join("\r\n") + "\r\n";
  };

  const status = el("p", { role: "status", class: "fop-hidden" }), tell = text => { status.textContent = text; };
  const shown = el("div", {});
  const opened = id => Boolean(document.getElementById(id)?.open);
  const draw = () => {
    const focused = document.activeElement?.id, measure = E.series(state.measure), unit = measure.unit;
    const years = measure.held.filter(year => state.from <= year && year <= state.to);
    const span = Array.from({ length: years[years.length - 1] - years[0] + 1 }, (_, at) => years[0] + at);
    const rows = span.map(year => ({ year, ...E.standing(state.measure, state.beside, state.areas, year) })), last = rows[rows.length - 1];
    const title = `${capital(state.measure)}, ${E.yearName(last.year)}: ${E.listed(state.areas.map(area => `${E.names[area]} ${ranked(last, area, unit)}`))}`;
    const when = `${capital(unit)}, ${E.yearName(span[0])} to ${E.yearName(last.year)}.`;
    const reading = el("p", { "aria-live": "polite" }, "Point at a year, or use the arrow keys, to read its figures.");
    const range = el("input", { type: "range", id: "fop-year", min: 0, max: span.length - 1, value: span.length - 1, "aria-label": "Year to read", input: () => show(+range.value) });
    const picture = chart(span, rows, unit, `${title}. ${when}`);
    const show = at => {
      const row = rows[at];
      reading.textContent = `${E.yearName(row.year)}: ${state.areas.map(area => `${E.names[area]} ${ranked(row, area, unit)}`).join("; ")}. Middle half ${half(row, unit)}.`;
      range.value = at;
      range.setAttribute("aria-valuetext", reading.textContent);
      picture.show(at);
    };
    picture.addEventListener("year", event => show(event.detail));
    const notes = E.cautions(state.measure, state.areas, span[0], last.year), [, ...sources] = D.topics[measure.topic];
    const copied = el("button", { type: "button", class: "fop-link", click: async () => {
      try { await navigator.clipboard.writeText(location.href); tell("The address is copied."); copied.textContent = "Copied"; }
      catch { tell("Copy the address from the address bar."); copied.textContent = "Copy it from the address bar"; }
    } }, "Copy link");
    const symbols = Object.entries(D.symbols).filter(([symbol]) => rows.some(row => state.areas.some(area => (E.cell(state.measure, area, row.year) || "x") === symbol))).map(([symbol, meaning]) => `[${symbol}]: ${meaning}.`);
    shown.replaceChildren(controls(),
      el("figure", { class: "fop-exhibit", "aria-labelledby": "fop-explore-title" },
        el("h2", { class: "fop-finding", id: "fop-explore-title" }, title),
        el("p", { class: "fop-measure" }, `${when} In brackets: place in ${besideName()}, counted from the lowest. Grey: the middle half of them; dotted: the middle. A cross at the foot: no figure.`),
        el("div", { class: "fop-picture" }, picture),
        span.length > 1 && el("div", { class: "fop-reading" }, range, reading),
        el("p", { class: "fop-said" }, span.length > 1 ? E.sentence(state.measure, state.areas, span[0], last.year) : ""),
        el("div", { class: "fop-folds" },
          el("a", { class: "fop-csv", download: `${E.slug(state.measure)}.csv`, href: "data:text/csv;charset=utf-8," + encodeURIComponent(csv(rows, unit)), "aria-label": "Download these figures as CSV" }, "CSV"), copied,
          el("details", { id: "fop-notes", open: opened("fop-notes") }, el("summary", {}, el("span", {}, "Notes and source")), el("div", { class: "fop-body" },
            measure.told && el("p", {}, `${capital(state.measure)}: ${measure.told}.`), measure.of && el("p", {}, `Worked out from ${measure.of} and the children aged 0 to 17 of one set of estimates, made after the 2021 Census.`),
            [...notes, ...symbols].map(text => el("p", {}, text)), el("p", {}, el("b", {}, "Source: "), sources.join(" ")))),
          el("details", { id: "fop-table", open: opened("fop-table") }, el("summary", {}, el("span", {}, "Table")), el("div", { class: "fop-body" }, table(rows, unit, `${capital(state.measure)}, ${unit}, ${E.yearName(span[0])} to ${E.yearName(last.year)}`))))),
      ranking(last, unit));
    tell(title);
    if (focused && focused !== document.activeElement?.id) document.getElementById(focused)?.focus();
  };

  place.replaceChildren(status, shown);
  addEventListener("hashchange", () => { state = E.read(location.hash, state); draw(); });
  let width = place.clientWidth;
  addEventListener("resize", () => { if (place.clientWidth !== width) { width = place.clientWidth; draw(); } });
  draw();
  document.documentElement.dataset.explored = performance.now().toFixed(0);
})();
