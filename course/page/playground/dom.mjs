// Small helpers for elements.

/** element("p", {className: "note"}, "text", child): attributes with a hyphen are set as such. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role" || key === "for") made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children);
  return made;
}

export function button(text, act, properties = {}) {
  const made = element("button", { type: "button", ...properties }, text);
  made.addEventListener("click", act);
  return made;
}

/** Put a text where it differs: a live region that is written to anew is spoken anew. */
export function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** Whether the text has reached the clipboard, which a page may be denied. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Call act at most once in so many milliseconds, the last time for sure. */
export function paced(act, wait) {
  let timer = null;
  let last = 0;
  return () => {
    if (timer !== null) return;
    const left = Math.max(0, wait - (performance.now() - last));
    timer = setTimeout(() => {
      timer = null;
      last = performance.now();
      act();
    }, left);
  };
}
