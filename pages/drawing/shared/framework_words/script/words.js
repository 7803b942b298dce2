// Names the framework's parts in the language of the page: what it draws, and what it draws anew.

let names = {};
let parts = {};
let watching;

function named(name) {
  if (Object.hasOwn(names, name)) return names[name];
  const beginning = Object.keys(names).find((each) => each.endsWith(" ") && name.startsWith(each));
  return beginning ? `${names[beginning]} ${name.slice(beginning.length)}` : undefined;
}

function nameButtons(within) {
  for (const each of within.querySelectorAll("button[aria-label], [role=button][aria-label]")) {
    const name = named(each.getAttribute("aria-label"));
    if (name !== undefined) each.setAttribute("aria-label", name);
  }
  for (const each of within.querySelectorAll("a[href='#stMain']")) {
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

function nameAll() {
  nameParts();
  if (Object.keys(names).length) nameButtons(document.body);
}

export default function ({ data }) {
  ({ names, parts } = data);
  const app = document.querySelector(".stApp") ?? document.body;
  nameAll();
  watching?.disconnect();
  watching = new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length || change.type === "attributes")) nameAll();
  });
  watching.observe(app.parentElement ?? app, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"] });
  // Another page of the app may be in another language.
  return () => watching?.disconnect();
}
