// Gives a link away: one press copies it, and the phone's own share sheet opens where there is one.

const dataOf = new WeakMap();

export default function draw({ data, parentElement }) {
  let box = parentElement.querySelector(".send");
  if (!box) {
    box = document.createElement("div");
    box.className = "send";
    box.addEventListener("click", press);
    parentElement.append(box);
  }
  const known = dataOf.get(box);
  dataOf.set(box, data);
  if (known?.link === data.link && known?.words.copy === data.words.copy) return;
  box.replaceChildren(
    button("copy", data.words.copy),
    ...(navigator.share ? [button("share", data.words.share)] : []),
    ...data.ways.map(way),
    said(),
  );
}

function button(action, words) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.action = action;
  made.textContent = words;
  return made;
}

function way({ name, href }) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = name;
  if (href.startsWith("https:")) {
    made.target = "_blank";
    made.rel = "noopener noreferrer";
  }
  return made;
}

function said() {
  const made = document.createElement("p");
  made.setAttribute("role", "status");
  return made;
}

async function press({ target, currentTarget: box }) {
  const action = target.dataset?.action;
  if (!action) return;
  const { link, title, words } = dataOf.get(box);
  const status = box.querySelector("[role=status]");
  try {
    if (action === "share") await navigator.share({ title, url: link });
    else await copy(link);
    status.textContent = action === "copy" ? words.copied : "";
  } catch (error) {
    // Who closes the share sheet has changed their mind; that is no fault.
    status.textContent = error?.name === "AbortError" ? "" : words.failed;
  }
}

async function copy(text) {
  // Browsers have a clipboard for pages only where the connection is safe.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("the browser did not copy");
}
