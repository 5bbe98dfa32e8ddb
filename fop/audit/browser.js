/* The ledger in the browser: what does not hold first; a search and filters that the address keeps. */
(() => {
  const ledger = document.getElementById("ledger"), bar = ledger.querySelector(".fop-filter");
  const body = ledger.querySelector("tbody"), more = ledger.querySelector("button");
  const order = ["does not hold", "holds in part"];
  const fields = [...bar.querySelectorAll("input, select")];
  const rank = row => {
    const at = order.indexOf(row.dataset.verdict);
    return at < 0 || row.dataset.whose !== "statement of the report" ? order.length : at;
  };
  const rows = [...body.rows].sort((one, other) => rank(one) - rank(other));
  const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
  const first = rows.filter(row => rank(row) < order.length).length;
  let most = first, of = "";
  const show = () => {
    const words = fields[0].value.toLowerCase().split(/\s+/);
    const kept = rows.filter(row => words.every(word => texts.get(row).includes(word))
      && (!of || row.dataset.of.split(" ").includes(of))
      && fields.slice(1).every(list => !list.value || row.dataset[list.name] === list.value));
    const chosen = kept.length < rows.length;
    rows.forEach(row => { row.hidden = true; });
    kept.slice(0, chosen ? rows.length : most).forEach(row => { row.hidden = false; });
    more.hidden = !of && (chosen || most >= rows.length);
    more.textContent = "Show all " + rows.length + " checks";
    ledger.querySelector("[role=status]").textContent = chosen || most >= rows.length
      ? kept.length + " of " + rows.length + " checks"
      : rows.length + " checks; shown are the " + first + " that do not hold, or hold in part";
  };
  const keep = () => {
    of = "";
    const asked = fields.filter(one => one.value).map(one => [one.name, one.value]);
    const query = new URLSearchParams(asked).toString();
    history.replaceState(null, "", location.pathname + (query && "?" + query));
    show();
  };
  const visit = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!ledger.contains(target) || target === ledger) return;
    of = (/^#audit-(.+)/.exec(location.hash) || [])[1] || "";
    if (!of) most = rows.length;
    show();
    (of ? ledger : target).scrollIntoView();
  };
  body.append(...rows);
  const asked = new URLSearchParams(location.search);
  fields.forEach(one => {
    one.value = asked.get(one.name) || "";
    if (one.selectedIndex < 0) one.value = "";
  });
  bar.addEventListener("input", keep);
  more.addEventListener("click", () => { most = rows.length; keep(); });
  addEventListener("hashchange", visit);
  addEventListener("load", visit);
  bar.hidden = false;
  show();
})();
