// Changes a piece of the page into new HTML without losing what the person did to it: an open
// fold, a focused chip, a selection, a playing sound. The HTML comes escaped from the server.

export function morph(element, html) {
  const wanted = document.createElement("template");
  wanted.innerHTML = html;
  children(element, wanted.content);
}

function children(old, wanted) {
  const theirs = [...wanted.childNodes];
  theirs.forEach((node, at) => {
    const mine = old.childNodes[at];
    if (!mine) old.append(node);
    else if (!same(mine, node)) mine.replaceWith(node);
    else change(mine, node);
  });
  while (old.childNodes.length > theirs.length) old.lastChild.remove();
}

function same(mine, theirs) {
  if (mine.nodeType !== theirs.nodeType || mine.nodeName !== theirs.nodeName) return false;
  // What has a key of its own never turns into another: half-typed words are of that one.
  return mine.dataset?.key === theirs.dataset?.key;
}

function change(mine, theirs) {
  if (mine.nodeType !== Node.ELEMENT_NODE) {
    if (mine.data !== theirs.data) mine.data = theirs.data;
    return;
  }
  for (const { name } of [...mine.attributes]) {
    // Whether a fold is open is the person's choice.
    if (name !== "open" && !theirs.hasAttribute(name)) mine.removeAttribute(name);
  }
  for (const { name, value } of theirs.attributes) {
    if (mine.getAttribute(name) !== value) mine.setAttribute(name, value);
  }
  children(mine, theirs);
}
