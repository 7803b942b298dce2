// Gives a link away: one press copies it, and the phone's own share sheet opens where there is one.

const dataOf = new WeakMap();

export default function draw({ data, parentElement }) {
  let box = parentElement.querySelector(".actions");
  if (!box) {
    box = document.createElement("div");
    box.className = "actions";
    box.addEventListener("click", press);
    parentElement.append(box);
  }
  const known = dataOf.get(box);
  dataOf.set(box, data);
  if (known?.html === data.html) return;
  box.innerHTML = data.html;
  if (!navigator.share) box.querySelector("[data-action=share]").remove();
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
