// Keeps the person's list in this browser, when they say so, and offers it again. Nothing of it leaves the browser.

const KEY = "trial-finder list";
const dataOf = new WeakMap();

export default function draw({ data, parentElement }) {
  let box = parentElement.querySelector(".kept");
  if (!box) {
    box = document.createElement("div");
    box.className = "kept";
    box.addEventListener("click", press);
    parentElement.append(box);
  }
  dataOf.set(box, data);
  redraw(box, "");
}

function redraw(box, said) {
  const { show, words } = dataOf.get(box);
  const kept = read();
  const parts = [];
  if (kept && kept.show !== show) {
    const link = document.createElement("a");
    // What else the address says, such as the language, stays.
    const query = new URLSearchParams(location.search);
    query.set("show", kept.show);
    link.href = `shortlist?${query}`;
    link.textContent = words.open.replace("{count}", kept.show.split(",").length).replace("{day}", kept.day);
    parts.push(link);
  }
  if (show && kept?.show !== show) parts.push(button("keep", words.keep));
  if (kept) parts.push(button("forget", words.forget));
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.textContent = said || (kept?.show === show ? words.same : "");
  box.replaceChildren(...parts, status);
}

function button(action, words) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.action = action;
  made.textContent = words;
  return made;
}

// What stands in the browser may be of another version, or of nobody's making.
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return /^NCT\d{8}(,NCT\d{8})*$/.test(kept?.show) ? { show: kept.show, day: String(kept.day) } : null;
  } catch {
    return null;
  }
}

function press({ target, currentTarget: box }) {
  const action = target.dataset?.action;
  if (!action) return;
  const { show, day, words } = dataOf.get(box);
  try {
    if (action === "keep") localStorage.setItem(KEY, JSON.stringify({ show, day }));
    else localStorage.removeItem(KEY);
    redraw(box, action === "keep" ? words.kept : words.forgotten);
  } catch {
    redraw(box, words.failed); // a private window may have no room for it
  }
  box.querySelector("button, a")?.focus();
}
