// What the page does beside being read: cards of figures, lines of contradictions, the table, the theme.
// It moves and shows what is there and makes no markup of text.
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const WIDE = matchMedia("(min-width: 75.01rem)");
  const NARROW = matchMedia("(max-width: 40rem)");
  const HOVER_DELAY = 90, LEAVE_DELAY = 280;
  const byId = (id) => document.getElementById(id);
  const words = (text) => (text || "").split(" ").filter(Boolean);
  const svg = (name, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };

  // ---- theme: as the system has it, or as the reader wants it
  const themes = ["automatic", "light", "dark"];
  const themeButton = document.querySelector(".theme");
  const store = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("smmextract-theme");
      localStorage.setItem("smmextract-theme", value);
    } catch { /* a browser that keeps nothing for files */ }
    return value;
  };
  const setTheme = (theme) => {
    themeButton.querySelector("span").textContent = theme;
    if (theme === "automatic") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  let theme = themes.includes(store()) ? store() : "automatic";
  setTheme(theme);
  themeButton.hidden = false;
  themeButton.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    setTheme(theme);
    store(theme);
  });

  // ---- the card of a figure, on hover, focus or click
  let open = null; // {mark, cards, pinned}
  let timer = 0;
  const later = (action, delay) => { clearTimeout(timer); timer = setTimeout(action, delay); };
  const close = () => {
    clearTimeout(timer);
    if (!open) return;
    const { mark, cards } = open;
    open = null;
    mark.classList.remove("open");
    for (const card of cards) card.classList.remove("open");
    const report = mark.closest(".report");
    for (const note of report.querySelectorAll(".under")) note.classList.remove("under");
    highlight(report, []);
  };
  const show = (mark, pinned) => {
    clearTimeout(timer);
    if (open && open.mark === mark) { open.pinned ||= pinned; return; }
    close();
    const cards = words(mark.dataset.cards).map(byId);
    const report = mark.closest(".report");
    open = { mark, cards, pinned };
    mark.classList.add("open");
    for (const card of cards) card.classList.add("open");
    place();
    const part = [...report.querySelectorAll(".note")].filter((note) => words(note.dataset.members).includes(mark.id));
    highlight(report, part);
  };
  const place = () => {
    const { mark, cards } = open;
    const report = mark.closest(".report").getBoundingClientRect();
    const rects = mark.getClientRects();
    const at = rects[rects.length - 1];
    if (NARROW.matches) {
      let bottom = 0;
      for (const card of [...cards].reverse()) {
        Object.assign(card.style, { top: "", left: "", bottom: `${bottom}px` });
        bottom += card.offsetHeight;
      }
      const covered = at.bottom - (innerHeight - bottom - 16);
      if (covered > 0) scrollBy(0, covered);
      return;
    }
    const height = cards.reduce((sum, card) => sum + card.offsetHeight + 12, 0);
    let top = WIDE.matches ? at.top - 4 : at.bottom + 10;
    if (!WIDE.matches && top + height > innerHeight && at.top - height > 0) top = at.top - height;
    if (WIDE.matches) top = Math.max(Math.min(top, innerHeight - height - 12), 12);
    for (const card of cards) {
      card.style.bottom = "";
      card.style.top = `${top - report.top}px`;
      const right = report.width - card.offsetWidth;
      card.style.left = WIDE.matches ? "" : `${Math.max(0, Math.min(at.left - report.left - 16, right))}px`;
      top += card.offsetHeight + 12;
    }
    const over = (card, note) => card.top < note.bottom && note.top < card.bottom;
    const boxes = cards.map((card) => card.getBoundingClientRect());
    for (const note of mark.closest(".report").querySelectorAll(".note")) {
      note.classList.toggle("under", boxes.some((box) => over(box, note.getBoundingClientRect())));
    }
  };
  const figureOf = (event) => event.target.closest?.(".fig");
  // after a jump the text moves under a pointer that stands still: that points at nothing
  let still = false;
  document.addEventListener("pointermove", (event) => { if (event.movementX || event.movementY) still = false; });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || still) return;
    const mark = figureOf(event);
    if (event.target.closest?.(".card")) clearTimeout(timer);
    else if (mark && !open?.pinned) later(() => show(mark, false), HOVER_DELAY);
    else if (open && !open.pinned && mark !== open.mark) later(close, LEAVE_DELAY);
    else if (!open) clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const mark = figureOf(event);
    if (mark && mark.matches(":focus-visible")) show(mark, false);
    else if (open && !open.pinned && !event.target.closest(".card")) close();
  });
  document.addEventListener("click", (event) => {
    const mark = figureOf(event);
    if (mark) {
      event.preventDefault();
      if (open?.mark === mark && open.pinned) { close(); return; }
      if (open?.mark !== mark) close();
      show(mark, true);
      if (event.detail === 0 || NARROW.matches) open.cards[0].focus({ preventScroll: true }); // by key: read on in it
      return;
    }
    const target = byId(event.target.closest("a[href^='#']")?.hash.slice(1));
    if (event.target.closest(".close")) leave();
    else if (target || !event.target.closest(".card")) close();
    if (target?.matches(".fig")) { event.preventDefault(); go(target, "center"); }
    else unfold(target);
  });
  const leave = () => {
    const { mark } = open;
    close();
    mark.focus({ preventScroll: true });
    close(); // the focus alone opens it again
  };
  const go = (mark, block) => {
    still = true;
    unfold(mark);
    mark.scrollIntoView({ block });
    mark.focus({ focusVisible: true });
    show(mark, false);
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) {
      if (event.target.closest?.(".card")) leave();
      else close();
    }
    const mark = figureOf(event);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!mark || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = [...mark.closest(".report").querySelectorAll(".fig")];
    const next = all[all.indexOf(mark) + step];
    event.preventDefault();
    if (next) go(next, "nearest");
  });
  for (const button of document.querySelectorAll(".close")) button.hidden = false;

  // ---- contradictions: notes beside their figures, and a line from each figure along the leading to its note
  const arrange = (report) => {
    const notes = [...report.querySelectorAll(".note")];
    for (const note of notes) note.style.top = "";
    report.style.minHeight = "";
    if (!WIDE.matches || !notes.length) return;
    const top = report.getBoundingClientRect().top;
    let free = 0;
    for (const note of notes) {
      const own = note.getBoundingClientRect();
      const first = byId(words(note.dataset.blame)[0] || words(note.dataset.members)[0]);
      const wanted = (first?.getClientRects().length ? first.getBoundingClientRect().top : own.top) - top - 3;
      const at = Math.max(wanted, free);
      note.style.top = `${at - (own.top - top)}px`;
      free = at + own.height + 26;
    }
    report.style.minHeight = `${free}px`;
  };
  const draw = (report) => {
    const canvas = report.querySelector(".lines");
    const origin = report.getBoundingClientRect();
    const text = report.querySelector(".text .passage");
    canvas.replaceChildren();
    if (!text) return;
    const edge = text.getBoundingClientRect().right - origin.left;
    [...report.querySelectorAll(".note.conflict")].forEach((note, place) => {
      const group = svg("g", { "data-note": note.id });
      const box = note.getBoundingClientRect();
      const lane = WIDE.matches ? 16 + (place % 5) * 9 : 6 + (place % 3) * 5;
      const trunk = Math.round(edge + lane) + 0.5;
      const into = Math.round(box.top - origin.top + (WIDE.matches ? 10 : 9)) + 0.5;
      const blame = words(note.dataset.blame);
      const ends = [];
      for (const id of words(note.dataset.members)) {
        const mark = byId(id);
        if (!mark || mark.closest(".report") !== report) continue;
        const rects = mark.getClientRects();
        if (!rects.length) continue; // folded away
        const last = rects[rects.length - 1];
        const y = Math.round(last.bottom - origin.top + (place % 3) * 2) + 0.5;
        const x = last.right - origin.left;
        const bend = Math.min(6, Math.abs(into - y) / 2) * Math.sign(into - y);
        const path = x < trunk - 6
          ? `M${x - 2} ${y}H${trunk - Math.abs(bend)}Q${trunk} ${y} ${trunk} ${y + bend}`
          : `M${x - 2} ${y}H${trunk}`;
        group.append(svg("path", { d: path, class: blame.includes(id) ? "blame" : "" }));
        group.append(svg("circle", { cx: x - 2, cy: y, r: 2 }));
        ends.push(y + bend);
      }
      const high = Math.min(...ends, into), low = Math.max(...ends, into);
      if (ends.length) {
        const side = WIDE.matches ? box.left - origin.left - 8 : box.left - origin.left + note.offsetWidth - 8;
        group.append(svg("path", { d: `M${trunk} ${high}V${low}` }));
        group.append(svg("path", { d: `M${trunk} ${into}H${side}`, class: blame.length ? "blame" : "" }));
      }
      canvas.append(group);
    });
  };
  const highlight = (report, notes) => {
    const canvas = report.querySelector(".lines");
    const names = notes.map((note) => note.id);
    canvas.classList.toggle("busy", notes.length > 0);
    for (const group of canvas.children) group.classList.toggle("open", names.includes(group.dataset.note));
    const involved = new Set(notes.flatMap((note) => words(note.dataset.members)));
    for (const mark of report.querySelectorAll(".fig")) {
      mark.classList.toggle("involved", involved.has(mark.id) && !mark.classList.contains("open"));
    }
  };
  for (const note of document.querySelectorAll(".note")) {
    const report = note.closest(".report");
    const light = () => { if (!open) highlight(report, [note]); };
    const fade = () => { if (!open) highlight(report, []); };
    note.addEventListener("pointerenter", light);
    note.addEventListener("pointerleave", fade);
    note.addEventListener("focusin", light);
    note.addEventListener("focusout", fade);
  }
  const lay = (report) => { arrange(report); draw(report); };
  const watch = new ResizeObserver((entries) => {
    for (const entry of entries) lay(entry.target.closest(".report"));
  });
  addEventListener("resize", () => { if (open) place(); });
  for (const report of document.querySelectorAll(".report:has(.note)")) watch.observe(report.querySelector(".text"));

  // ---- what is folded opens where one goes
  const unfold = (node) => {
    for (let at = node?.parentElement; at; at = at.parentElement) if (at.matches("details")) at.open = true;
  };
  const goToHash = () => {
    const node = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
    if (!node) return;
    unfold(node);
    if (node.matches(".fig")) go(node, "center");
    else node.scrollIntoView();
  };
  addEventListener("hashchange", goToHash);
  addEventListener("load", goToHash);

  // ---- tables: search, choices, order
  const compare = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;
  const keys = {
    place: (row, cell, at) => at, // the order of the text
    value: (row) => Number(row.dataset.value),
    verdict: (row) => Number(row.dataset.verdict),
    number: (row, cell) => parseFloat(cell.textContent),
    text: (row, cell) => cell.textContent,
  };
  const narrowing = (form, table, rows) => {
    const all = rows.map((row) => row.textContent.replace(/\s+/g, " ").toLowerCase());
    const count = form.querySelector("output");
    const noun = form.dataset.noun;
    const filter = () => {
      const wanted = words(form.querySelector("input[type=search]").value.toLowerCase());
      const choices = [...form.querySelectorAll("select, input[type=checkbox]")]
        .filter((one) => (one.type === "checkbox" ? one.checked : one.value));
      let shown = 0;
      rows.forEach((row, place) => {
        const fits = wanted.every((word) => all[place].includes(word))
          && choices.every((one) => row.dataset[one.dataset.by].split("|").includes(one.value));
        row.hidden = !fits;
        shown += fits;
      });
      count.textContent = shown === rows.length ? `${shown} ${noun}` : `${shown} of ${rows.length} ${noun}`;
    };
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    filter();
  };
  const sorting = (table, rows) => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, place) => {
      const key = keys[head.dataset.sort];
      if (!key) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const first = head.dataset.sort === "number" ? "descending" : "ascending"; // of counts the most first
        const other = first === "ascending" ? "descending" : "ascending";
        const order = head.getAttribute("aria-sort") === first ? other : first;
        for (const one of heads) one.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", order);
        const down = order === "descending" ? -1 : 1;
        const sorted = rows.map((row, at) => [key(row, row.cells[place], at), at, row]);
        sorted.sort((a, b) => (typeof a[0] === "number" ? a[0] - b[0] : compare(a[0], b[0])) * down || a[1] - b[1]);
        table.tBodies[0].append(...sorted.map((entry) => entry[2]));
      });
    });
  };
  for (const form of document.querySelectorAll(".filters")) {
    const table = byId(form.dataset.table);
    const rows = [...table.tBodies[0].rows];
    narrowing(form, table, rows);
    sorting(table, rows);
  }
});
