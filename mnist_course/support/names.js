// Mends what ipywidgets cannot do from Python, in the box in which this stands: names a
// picture by the sentence below it, a slider by its label or, without one, `words`, and
// options by the question above them; shows as code what stands between backticks in an
// option; takes the number of files off a button that forgets them; and keeps the
// keyboard where it is.

const PATIENCE = 100; // milliseconds
const CONTROLS = "button, input, select";
const WITH_KEYS = "select, [type=radio], canvas"; // which have a use for arrows or letters

function showCode(option) {
  const text = [...option.childNodes].find((node) => node.data?.includes("`"));
  const parts = text?.data.split("`").map((part, place) => {
    if (place % 2 === 0) return part;
    return Object.assign(document.createElement("code"), { textContent: part });
  });
  text?.replaceWith(...parts);
}

function render({ model, el }) {
  let box = null, timer = null;
  let last = null, around = null, place = 0; // the control that had the focus, and where
  // Start is disabled a moment before Stop is enabled.
  const observer = new MutationObserver(() => {
    nameAll();
    setTimeout(keepFocus, PATIENCE);
  });

  function nameAll() {
    for (const image of box.querySelectorAll("img"))
      image.alt = image.nextElementSibling?.textContent ?? "";
    for (const handle of box.querySelectorAll("[role=slider]")) {
      const label = handle.closest(".widget-slider").querySelector(".widget-label");
      handle.ariaLabel = label?.textContent || model.get("words");
      const isClosed = handle.closest(".noUi-target").hasAttribute("disabled");
      handle.tabIndex = isClosed ? -1 : 0;
      handle.ariaDisabled = isClosed;
    }
    for (const options of box.querySelectorAll(".widget-radio-box")) {
      const question = options.closest(".widget-radio").previousElementSibling;
      options.role = "radiogroup";
      options.ariaLabel = question?.textContent ?? "";
    }
    for (const option of box.querySelectorAll("label:has(> [type=radio])"))
      showCode(option);
    for (const button of box.querySelectorAll(".widget-upload"))
      for (const text of button.childNodes)
        if (/ \(\d+\)$/.test(text.data)) text.data = text.data.replace(/ \(\d+\)$/, "");
  }

  function remember({ target }) {
    last = target;
    around = target.closest(".jupyter-widgets");
    place = [...around.querySelectorAll(CONTROLS)].indexOf(target);
  }

  // The page drops the focus, and all keys with it, when a control is disabled, such as
  // Start, or made anew, such as buttons that Python sets. Then the control in its place
  // gets it, a button beside it, such as Stop, or the cell.
  function keepFocus() {
    if (!last || (last.isConnected && !last.disabled)) return;
    if (![last, document.body].includes(document.activeElement)) return;
    const inPlace = around.querySelectorAll(CONTROLS)[place];
    const beside = around.parentElement?.querySelector("button:enabled");
    const heir = inPlace?.disabled === false ? inPlace : beside;
    (heir ?? box.closest(".jp-Cell"))?.focus();
  }

  // Before anyone else: JupyterLab would go to another cell at an arrow, or cut this one
  // at an x. Escape leads back to the cell, from which Lab's own keys lead on.
  function onKey(event) {
    const { target, key } = event;
    if (!box.contains(target)) return;
    if (key === "Escape") target.closest(".jp-Cell")?.focus();
    if (!target.matches(WITH_KEYS)) return;
    const isArrow = key.startsWith("Arrow");
    const isLetter = key.length === 1 && !event.ctrlKey && !event.metaKey;
    target.toggleAttribute("data-lm-suppress-shortcuts", isArrow || isLetter);
    if (target.type !== "radio" || !isArrow) return;
    // To go through options chooses none: in a quiz, to choose is to answer.
    const options = [...target.closest(".widget-radio").querySelectorAll("input")];
    const step = ["ArrowDown", "ArrowRight"].includes(key) ? 1 : -1;
    options.at((options.indexOf(target) + step) % options.length).focus();
    event.preventDefault();
  }

  function begin() {
    box = el.parentElement;
    // It is in no box yet when it is made.
    if (!box) return void (timer = setTimeout(begin, PATIENCE));
    const what = { childList: true, subtree: true, attributeFilter: ["disabled"] };
    observer.observe(box, what);
    box.addEventListener("focusin", remember);
    window.addEventListener("keydown", onKey, true);
    nameAll();
  }

  begin();
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    box?.removeEventListener("focusin", remember);
    window.removeEventListener("keydown", onKey, true);
  };
}

export default { render };
