"""The script of atlas.html: sorting by a header, filtering by text, library and verdict. The page reads without it."""

SCRIPT = """
const body = document.querySelector("#rows tbody");
const rows = Array.from(body.rows);
const heads = Array.from(document.querySelectorAll("#rows thead th"));
const form = document.querySelector("form");
const count = document.querySelector("#count");

const key = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.key === undefined ? cell.textContent.trim().toLowerCase() : Number(cell.dataset.key);
};
const compare = (a, b) => typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });

function sortBy(column) {
  const falling = heads[column].getAttribute("aria-sort") === "ascending";
  heads.forEach(head => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", falling ? "descending" : "ascending");
  const sign = falling ? -1 : 1;
  const order = rows.map((row, place) => [key(row, column), place, row]);
  order.sort((a, b) => sign * compare(a[0], b[0]) || a[1] - b[1]);
  body.append(...order.map(entry => entry[2]));
}

function filter() {
  const words = form.elements.text.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const library = form.elements.library.value, verdict = form.elements.verdict.value;
  let shown = 0;
  for (const row of rows) {
    const fits = (!library || row.dataset.library === library)
      && (!verdict || (verdict === "outside-clarke" ? row.dataset.outside === "yes" : row.dataset.verdict === verdict))
      && words.every(word => row.textContent.toLowerCase().includes(word));
    row.hidden = !fits;
    shown += fits;
  }
  count.textContent = shown + " of " + rows.length + " values";
}

heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => sortBy(column)));
form.addEventListener("input", filter);
form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
form.hidden = false;
filter();
"""
