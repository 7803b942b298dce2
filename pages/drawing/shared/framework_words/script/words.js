// Names the framework's buttons in the language of the page: what it draws, and what it draws anew.

let words = {};
let watching;

function named(name) {
  if (Object.hasOwn(words, name)) return words[name];
  const beginning = Object.keys(words).find((each) => each.endsWith(" ") && name.startsWith(each));
  return beginning ? `${words[beginning]} ${name.slice(beginning.length)}` : undefined;
}

function nameAll(within) {
  for (const each of within.querySelectorAll("button[aria-label], [role=button][aria-label]")) {
    const name = named(each.getAttribute("aria-label"));
    if (name !== undefined) each.setAttribute("aria-label", name);
  }
  for (const each of within.querySelectorAll("a[href='#stMain']")) {
    const name = named(each.textContent);
    if (name !== undefined) each.textContent = name;
  }
}

export default function ({ data }) {
  words = data;
  const app = document.querySelector(".stApp") ?? document.body;
  nameAll(document.body);
  watching?.disconnect();
  watching = new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length || change.type === "attributes")) nameAll(document.body);
  });
  watching.observe(app.parentElement ?? app, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"] });
  // Another page of the app may be in English again.
  return () => watching?.disconnect();
}
