/* Every page works without this: it reads charts year by year and keeps folds as they were. */
(() => {
  "use strict";

  /* A fold that an address names, and all folds of an exhibit that it names, are opened. */
  const visit = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    target.querySelectorAll(":scope > .fop-folds > details").forEach(fold => { fold.open = true; });
    for (let up = target.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
  };

  /* Browsers that cannot print a closed fold by the style sheet: open all, then close those again. */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".bd-article details:not([open])")];
    opened.forEach(fold => { fold.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach(fold => { fold.open = false; }));

  /* One line through all panels of a chart, moved by pointing or with the arrow keys. */
  const read = reading => {
    const years = JSON.parse(reading.dataset.years), exhibit = reading.parentElement;
    const name = exhibit.closest("figure")?.querySelector("h3")?.textContent || "Chart";
    const range = document.createElement("input"), told = document.createElement("p");
    Object.assign(range, { type: "range", min: 0, max: years.length - 1, value: years.length - 1 });
    range.setAttribute("aria-label", "Year of: " + name);
    told.setAttribute("aria-live", "polite");
    told.textContent = "Point at a year, or use the arrow keys, to read its figures.";
    reading.append(range, told);
    reading.hidden = false;
    const show = at => {
      range.value = at;
      range.setAttribute("aria-valuetext", years[at]);
      told.textContent = years[at];
      exhibit.querySelectorAll("svg[role=img]").forEach(svg => {
        svg.querySelectorAll(".fop-cursor").forEach(line => line.remove());
        [...svg.querySelectorAll("rect[data-x]")].filter((_, place) => place % years.length === at).forEach(spot => {
          const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
          const top = +spot.getAttribute("y"), x = spot.dataset.x;
          for (const [key, value] of [["x1", x], ["x2", x], ["y1", top], ["y2", top + +spot.getAttribute("height")], ["class", "fop-cursor"]])
            line.setAttribute(key, value);
          svg.insertBefore(line, svg.querySelector("rect[data-x]"));
        });
      });
    };
    range.addEventListener("input", () => show(+range.value));
    exhibit.querySelectorAll("svg[role=img]").forEach(svg => {
      const spots = [...svg.querySelectorAll("rect[data-x]")];
      svg.addEventListener("pointermove", event => {
        const place = spots.indexOf(event.target);
        if (place >= 0) show(place % years.length);
      });
    });
  };

  const start = () => {
    document.querySelectorAll(".fop-reading").forEach(read);
    document.querySelectorAll(".fop-print").forEach(button => {
      button.hidden = false;
      button.addEventListener("click", () => print());
    });
    visit();
  };
  addEventListener("hashchange", visit);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
