// Stores the person's list in this browser, when they say so, and offers it again. Nothing of it leaves the browser.

const KEY = "trial-finder list";
const dataOf = new WeakMap();

export default function draw({ data, parentElement }) {
  let box = parentElement.querySelector(".actions");
  if (!box) {
    box = document.createElement("div");
    box.className = "actions";
    box.addEventListener("click", press);
    parentElement.append(box);
  }
  if (dataOf.get(box)?.html !== data.html) box.innerHTML = data.html;
  dataOf.set(box, data);
  redraw(box, "");
}

function redraw(box, message) {
  const { show, words } = dataOf.get(box);
  const stored = read();
  const isSame = stored?.show === show;
  const link = box.querySelector("a");
  link.hidden = !stored || isSame;
  box.querySelector("[data-action=store]").hidden = !show || isSame;
  box.querySelector("[data-action=remove]").hidden = !stored;
  if (stored) {
    // What else the address says, such as the language, stays.
    const query = new URLSearchParams(location.search);
    query.set("show", stored.show);
    link.href = `shortlist?${query}`;
    link.textContent = words.open.replace("{count}", stored.show.split(",").length).replace("{day}", stored.day);
  }
  box.querySelector("[role=status]").textContent = message || (stored && isSame ? words.same : "");
}

// What stands in the browser may be of another version, or of nobody's making.
function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY));
    return /^NCT\d{8}(,NCT\d{8})*$/.test(stored?.show) ? { show: stored.show, day: String(stored.day) } : null;
  } catch {
    return null;
  }
}

function press({ target, currentTarget: box }) {
  const action = target.dataset?.action;
  if (!action) return;
  const { show, day, words } = dataOf.get(box);
  try {
    if (action === "store") localStorage.setItem(KEY, JSON.stringify({ show, day }));
    else localStorage.removeItem(KEY);
    redraw(box, action === "store" ? words.stored : words.removed);
  } catch {
    redraw(box, words.failed); // a private window may have no room for it
  }
  box.querySelector("button:not([hidden]), a:not([hidden])")?.focus();
}
