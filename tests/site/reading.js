/* What a reader has before them on a page: its words, its height, and what is wrong with its looks. */
() => {
  const article = document.querySelector(".bd-article") || document.querySelector("main");
  const hidden = "script, style, svg, .headerlink, [popover], .fop-made > :not(summary)";
  const seen = element => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const text = element => element.innerText.replace(/\s+/g, " ").trim();
  const words = [], walk = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const over = walk.currentNode.parentElement;
    if (over.closest(hidden) || over.closest("#ledger tbody") || !seen(over)) continue;
    words.push(walk.currentNode.textContent);
  }
  const rows = document.querySelector("#ledger tbody")?.getBoundingClientRect().height || 0;
  const met = [];
  for (const drawing of article.querySelectorAll("svg[role=img]")) {
    if (!seen(drawing)) continue;
    const boxes = [...drawing.querySelectorAll("text")].filter(one => one.textContent.trim()).map(one => {
      const { left, right, top, height } = one.getBoundingClientRect();
      return { said: one.textContent, left, right, top: top + height * 0.25, bottom: top + height * 0.8 };
    });
    boxes.forEach((one, place) => boxes.slice(place + 1).forEach(other => {
      if (one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom && other.top < one.bottom)
        met.push(`${one.said} / ${other.said}`);
    }));
  }
  // A word broken over two lines, as the browser has laid it out.
  const broken = [], cells = document.createTreeWalker(article, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (cells.nextNode()) {
    const node = cells.currentNode, over = node.parentElement;
    if (!over.closest("table, h1, h2, h3, .fop-answer") || over.closest(`${hidden}, code, a[href^=http]`) || !seen(over)) continue;
    for (const word of node.textContent.matchAll(/[\p{L}\p{N}][\p{L}\p{N}.,]*[\p{L}\p{N}]/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(one => Math.round(one.top))).size > 1) broken.push(word[0]);
    }
  }
  const blocks = [...article.querySelectorAll("p, li")].filter(one =>
    seen(one) && !one.closest("figure, .fop-made, .fop-credit, pre") && !one.querySelector("p, li"));
  return {
    words: words.join(" ").split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word)).length,
    text: words.join(" "),
    height: article.getBoundingClientRect().height - rows,
    wide: document.documentElement.scrollWidth,
    met,
    broken,
    cut: [...article.querySelectorAll(".fop-exhibit .fop-scroll, .fop-exhibit h3, .fop-measure")]
      .filter(one => seen(one) && one.scrollWidth > one.clientWidth + 1).map(text),
    sideways: [...article.querySelectorAll(".fop-scroll")]
      .filter(one => seen(one) && one.scrollWidth > one.clientWidth + 1).map(one => one.closest("figure").id),
    short: [...article.querySelectorAll(".fop-answer > p:first-child, .fop-card-said, .fop-finding")].filter(seen).map(text),
    long: blocks.map(text),
  };
}
