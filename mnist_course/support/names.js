// Gives names to what ipywidgets leaves without one, in the box in which this stands: to
// a picture the sentence below it, to a slider its label or, without one, `words`.

const PATIENCE = 100; // milliseconds

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
