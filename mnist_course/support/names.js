// Mends what ipywidgets cannot do from Python, in the box in which this stands: names a
// picture by the sentence below it, and a slider by its label or, without one, `words`;
// shows as code what stands between backticks in an option; and takes the number of
// files off a button that forgets them.

const PATIENCE = 100; // milliseconds

function showCode(option) {
  const text = [...option.childNodes].find((node) => node.data?.includes("`"));
  const parts = text?.data.split("`").map((part, place) => {
    if (place % 2 === 0) return part;
    return Object.assign(document.createElement("code"), { textContent: part });
  });
  text?.replaceWith(...parts);
}

function render({ model, el }) {
  let timer = null;
  const observer = new MutationObserver(nameAll);

  function nameAll() {
    for (const image of el.parentElement?.querySelectorAll("img") ?? [])
      image.alt = image.nextElementSibling?.textContent ?? "";
    for (const handle of el.parentElement?.querySelectorAll("[role=slider]") ?? []) {
      const label = handle.closest(".widget-slider").querySelector(".widget-label");
      handle.ariaLabel = label?.textContent || model.get("words");
    }
    for (const option of el.parentElement?.querySelectorAll("label:has(> [type=radio])") ?? [])
      showCode(option);
    for (const button of el.parentElement?.querySelectorAll(".widget-upload") ?? [])
      for (const text of button.childNodes)
        if (/ \(\d+\)$/.test(text.data)) text.data = text.data.replace(/ \(\d+\)$/, "");
  }

  function begin() {
    // It is in no box yet when it is made.
    if (!el.parentElement) return void (timer = setTimeout(begin, PATIENCE));
    observer.observe(el.parentElement, { childList: true, subtree: true });
    nameAll();
  }

  begin();
  return () => { clearTimeout(timer); observer.disconnect(); };
}

export default { render };
