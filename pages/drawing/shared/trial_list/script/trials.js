// The list of trials. It draws only what changed, and tells the app what was pressed: `list` (onto or off the person's
// list) and `up` (one place up on it). All HTML comes from the app's own server, which has escaped what others wrote.

const htmlOf = new WeakMap(); // each drawn item and the HTML that it shows
const moreOf = new WeakMap(); // and what its fold shows once it is unfolded
const sendOf = new WeakMap(); // each list and how it tells the app

// Ways to the trials' own pages, on cards and in the table; a heading of the table leads to another order of it.
const TITLES = ":is(article h3, [data-nct] > th) a";

// The trial whose page was opened from here: who comes back finds it in sight. It is forgotten with the page.
let opened = "";

export default function draw({ data, parentElement, setTriggerValue }) {
  const known = parentElement.querySelector(".trials");
  const list = known ?? begin(parentElement);
  sendOf.set(list, setTriggerValue);
  list.words = data.words;
  if (list.said !== data.said) say(list, data.said);
  list.said = data.said;
  patch(list.querySelector(".items"), data.items);
  // The links have the whole view; in the cards themselves it would make each of them another one at every press.
  for (const link of list.querySelectorAll(TITLES)) {
    link.setAttribute("href", `trial?id=${link.closest("[data-nct]").dataset.nct}${data.query}`);
  }
  if (/[&?]therapy=/.test(data.query)) showChosen();
  if (!known) comeBack(list);
  else if (list.page !== data.page) list.scrollIntoView({ block: "start" });
  list.page = data.page;
}

// On a phone the kinds of therapy move sideways under a finger: the first that is chosen must not be out of sight. The
// browser may fetch the code of their row after ours.
function showChosen(tries = 100) {
  const chosen = document.querySelector("[class*=st-key-f_therapy] [role=toolbar] [aria-pressed=true]");
  if (!chosen && tries) return setTimeout(showChosen, 100, tries - 1);
  if (!chosen) return;
  const row = chosen.closest("[role=toolbar]");
  const [own, seen] = [chosen.getBoundingClientRect(), row.getBoundingClientRect()];
  if (own.left < seen.left || own.right > seen.right) row.scrollLeft += own.left - seen.left - 8;
}

function begin(parent) {
  const list = document.createElement("div");
  list.className = "trials";
  list.innerHTML = '<p class="said" role="status"></p><div class="items"></div>';
  list.addEventListener("click", press);
  // "toggle" does not bubble; it can be caught on its way down.
  list.addEventListener("toggle", unfold, true);
  parent.append(list);
  return list;
}

function say(list, words) {
  const said = list.querySelector(".said");
  if (words && said.textContent !== words) said.textContent = words;
}

function patch(parent, items) {
  const present = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const keys = new Set(items.map((item) => item.key));
  // What goes is taken out first: what stays then mostly stands in its order already.
  for (const [key, child] of present) if (!keys.has(key)) child.remove();
  let next = parent.firstElementChild;
  for (const { key, html, more } of items) {
    let item = present.get(key);
    if (!item) {
      item = document.createElement("div");
      item.dataset.key = key;
    }
    moreOf.set(item, more);
    if (htmlOf.get(item) !== html) redraw(item, html);
    if (item === next) next = next.nextElementSibling;
    else parent.insertBefore(item, next);
  }
  if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

function redraw(item, html) {
  const focused = item.contains(document.activeElement) ? placeOf(document.activeElement) : "";
  const scrolled = item.querySelector("[tabindex]")?.scrollLeft;
  const wasOpen = item.querySelector("details")?.open;
  htmlOf.set(item, html);
  item.innerHTML = html;
  const fold = item.querySelector("details");
  if (wasOpen && fold) fold.open = true;
  if (scrolled) item.querySelector("[tabindex]")?.scrollTo(scrolled, 0);
  if (focused) item.querySelector(focused)?.focus({ preventScroll: true });
}

// Where the same is found once its surroundings are drawn anew: a row of the table has what its other rows have.
function placeOf({ className, dataset }) {
  return className && `.${className.trim().replaceAll(/\s+/g, ".")}${dataset.nct ? `[data-nct="${dataset.nct}"]` : ""}`;
}

function unfold(event) {
  const fold = event.target;
  const more = moreOf.get(fold.closest("[data-key]"));
  if (fold.open && more && fold.children.length < 2) {
    fold.insertAdjacentHTML("beforeend", more);
  }
}

function press(event) {
  const list = event.currentTarget;
  const button = event.target.closest("button[data-send]");
  if (button) {
    event.preventDefault();
    sendOf.get(list)(button.dataset.send, button.dataset.nct);
    const words = list.words[button.dataset.said];
    if (words) say(list, words);
    return;
  }
  const link = event.target.closest(`${TITLES}, a.sort`);
  // Another tab, another window, a saved file: the browser knows how.
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const trial = link.closest("[data-nct]");
  opened = trial?.dataset.nct ?? "";
  // As if Forward had led there, for which the app changes the page: the link would load the whole app again.
  event.preventDefault();
  history.pushState(null, "", link.href);
  dispatchEvent(new PopStateEvent("popstate"));
  if (trial) focusNextTitle();
}

// The page changes without a load: who does not see it hears the title of the trial.
function focusNextTitle() {
  const former = document.querySelector("[data-testid=stMain] h1");
  const watcher = new MutationObserver(() => {
    const title = document.querySelector("[data-testid=stMain] h1");
    if (!title || title === former) return;
    watcher.disconnect();
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  });
  watcher.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watcher.disconnect(), 10000);
}

function comeBack(list) {
  // A trial's own page has a list without trials, which only says what was pressed.
  if (!list.querySelector(TITLES)) return;
  const link = opened && list.querySelector(`[data-nct="${opened}"] :is(h3, th) a`);
  opened = "";
  // The page may still move to its own place: ours comes after that.
  if (link) setTimeout(() => (link.focus({ preventScroll: true }), link.scrollIntoView({ block: "center" })), 100);
}

document.addEventListener("click", ({ target }) => {
  if (!target.closest?.("[data-drawer=close]")) return;
  document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  const results = document.getElementById("results");
  results?.scrollIntoView({ block: "start" });
  results?.setAttribute("tabindex", "-1");
  results?.focus({ preventScroll: true });
});
