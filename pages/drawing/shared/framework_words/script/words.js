// Names the framework's parts in the language of the page, what it draws and what it draws anew, and keeps the focus of
// who has no mouse where the page goes on.

let names = {};
let parts = {};
let watching;

function named(name) {
  if (Object.hasOwn(names, name)) return names[name];
  const beginning = Object.keys(names).find((each) => each.endsWith(" ") && name.startsWith(each));
  return beginning ? `${names[beginning]} ${name.slice(beginning.length)}` : undefined;
}

// What fits *selector*: *within* itself, and what is in it.
function* matching(within, selector) {
  if (within.matches(selector)) yield within;
  yield* within.querySelectorAll(selector);
}

function nameButtons(within) {
  for (const each of matching(within, "button[aria-label], [role=button][aria-label]")) {
    const name = named(each.getAttribute("aria-label"));
    if (name !== undefined) each.setAttribute("aria-label", name);
  }
  for (const each of matching(within, "a[href='#stMain']")) {
    const name = named(each.textContent);
    if (name !== undefined) each.textContent = name;
  }
}

function set(element, attribute, value) {
  if (element && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}

// The links to other pages are a landmark; the drawer of the filters has a name, and so have its buttons.
function nameParts() {
  const pages = document.querySelector(".st-key-pages");
  set(pages, "role", "navigation");
  set(pages, "aria-label", parts.pages);
  set(document.querySelector("[data-testid=stSidebar]"), "aria-label", parts.drawer);
  set(document.querySelector("[data-testid=stExpandSidebarButton]"), "aria-label", parts.drawer);
  set(document.querySelector("[data-testid=stSidebarCollapseButton] button"), "aria-label", parts.close);
}

// Signs before words say nothing that the words do not: "help icon" would be read out, in English on every page.
function hideSigns(within) {
  for (const each of matching(within, "[role=img][aria-label$=' icon']")) set(each, "aria-hidden", "true");
}

// Only what is new is gone through: a page is drawn in dozens of steps.
function nameNew(elements) {
  if (!elements.length) return;
  nameParts();
  for (const each of elements) {
    hideSigns(each);
    if (Object.keys(names).length) nameButtons(each);
  }
}

// What is pressed often goes away with the press: an answer, a chip, a link to another page. Who does not see the page
// would begin again at its top, without a word of what came.
let pressed = null;
let asked;
let title;
document.addEventListener("focusin", ({ target }) => {
  pressed = target.closest("[data-testid=stMain]") ? target : null;
});

function keepFocus() {
  if (!document.querySelector(".stApp[data-test-script-state=notRunning]")) return;
  const guide = document.querySelector(".st-key-guide");
  const question = guide?.querySelector("[class*=st-key-question-]")?.className.match(/st-key-question-\S+/)[0] ?? "";
  const isNext = asked !== undefined && question && question !== asked;
  const isLost = pressed && !pressed.isConnected && document.activeElement === document.body;
  const top = document.querySelector("[data-testid=stMain] h1");
  // The links to other pages are drawn anew in one another's place.
  const isByLink = document.activeElement.closest(".st-key-pages") || document.activeElement === document.body;
  const isOtherPage = title !== undefined && top && top.textContent !== title && isByLink;
  asked = question;
  title = top?.textContent;
  if (!isLost && !isOtherPage && !(isNext && guide.contains(document.activeElement))) return;
  const goesOn = isOtherPage ? null : (guide?.querySelector("h2") ?? document.getElementById("results"));
  const heading = goesOn ?? top;
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
}

// What a button opens ("Send", "Your place") is put at the very end of the document. Who has no mouse goes on in it, and
// comes back by Escape.
const PATIENCE = 5000;
let opener = null;
document.addEventListener("click", ({ target, detail }) => {
  const button = target.closest("[data-testid=stPopover] button");
  // A click of a mouse or a finger is counted, one of the keyboard is not.
  if (button && !detail) goInto(button, performance.now() + PATIENCE);
});
document.addEventListener("keyup", ({ key }) => {
  if (key !== "Escape" || !opener || boxOf(opener)) return;
  if (document.activeElement === document.body) opener.focus();
  opener = null;
});

function boxOf(button) {
  return button.getAttribute("aria-expanded") === "false" ? null : document.querySelector("[data-testid=stPopoverBody]");
}

function goInto(button, end) {
  const box = boxOf(button);
  if (box) {
    opener = button;
    // The box itself: what is in it may still be drawn.
    box.setAttribute("tabindex", "-1");
    box.focus();
  } else if (performance.now() < end && document.activeElement === button) {
    setTimeout(goInto, 100, button, end);
  }
}

function elementsOf(nodes) {
  return [...nodes].filter((node) => node instanceof Element);
}

export default function ({ data }) {
  ({ names, parts } = data);
  const app = document.querySelector(".stApp") ?? document.body;
  nameNew([document.body]);
  watching?.disconnect();
  watching = new MutationObserver((changes) => {
    const isNamed = ({ attributeName }) => attributeName === "aria-label";
    nameNew(changes.flatMap((change) => (isNamed(change) ? [change.target] : elementsOf(change.addedNodes))));
    keepFocus();
  });
  const watched = { childList: true, subtree: true, attributeFilter: ["aria-label", "data-test-script-state"] };
  watching.observe(app.parentElement ?? app, watched);
  // On another page it is another element, which may come last.
  setTimeout(keepFocus, 100);
  // Another page of the app may be in another language.
  return () => watching?.disconnect();
}
