// The page's part of the digit pad: ink and events. Python reads what is drawn.
//
// `value` is the newest drawing as JSON: {message, strokes, example, keep}. Python says
// in `answered` which message it has read, and only then is the next one sent. Drawings
// that Python puts on the pad are numbered by `put`. `pen` is in pixels of a digit.

const SIDE = 1000; // of the canvas, in the unit of the strokes
const DIGIT = 28, DOTS = 560; // along a side: pixels of a digit, dots of the canvas
const LEAST = 3, KEY_STEP = 25; // what is nearer to the point before says nothing new
const PATIENCE = 4000; // milliseconds
const INK = "#1b2530", MUTED = "#6b7785", HIGHLIGHT = "#CC79A7";

const HINT = "Mouse, finger, pen, or keys: arrows move, Space lowers the pen.";
const UP = "The pen is up: arrows move it, Space lowers it.";
const DOWN = "The pen is down: arrows draw, Space lifts it.";
const LATE = "No answer from Python yet. Is a cell running? Else run this one again.";
const MOVES = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

function element(kind, attributes, ...children) {
  const made = document.createElement(kind);
  for (const name in attributes) made.setAttribute(name, attributes[name]);
  made.append(...children);
  return made;
}

function button(words, press, name = words) {
  const look = "jupyter-widgets jupyter-button widget-button";
  const about = { type: "button", class: look, "aria-label": name };
  const made = element("button", about, words);
  made.addEventListener("click", press);
  return made;
}

function render({ model, el }) {
  const id = `digit-pad-hint-${Math.random().toString(36).slice(2)}`;
  const canvas = element("canvas", {
    width: DOTS, height: DOTS, tabindex: 0, role: "application",
    "aria-label": model.get("description"), "aria-describedby": id,
  });
  const hint = element("div", { id, class: "digit-pad-hint", "aria-live": "polite" });
  const undoButton = button("Undo", undo);
  const clearButton = button("Clear", () => change([]));
  const keepers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) =>
    button(digit, () => keep(digit), `Keep as ${digit}`));
  const inRow = (...all) => element("div", { class: "digit-pad-row" }, ...all);
  el.classList.add("digit-pad");
  el.append(canvas, hint, inRow(undoButton, clearButton), inRow("Keep as", ...keepers));
  const context = canvas.getContext("2d");

  let { strokes, example, put, keep: wasKept } = JSON.parse(model.get("value"));
  if (wasKept !== undefined) strokes = [];
  let message = model.get("answered");
  let before = []; // what Undo brings back, the latest last
  let stroke = null; // the one that is being drawn
  let cursor = null; // where the keys are, once one was pressed
  let toKeep = []; // drawings that have a label and are still to be sent
  let isNew = false, unanswered = 0, isLate = false, timer = null;

  function paint() {
    const words = isLate ? LATE : !cursor ? HINT : stroke ? DOWN : UP;
    if (hint.textContent !== words) hint.textContent = words;
    context.setTransform(DOTS / SIDE, 0, 0, DOTS / SIDE, 0, 0);
    context.clearRect(0, 0, SIDE, SIDE);
    context.strokeStyle = example ? MUTED : INK;
    context.lineWidth = (model.get("pen") / DIGIT) * SIDE;
    context.lineCap = context.lineJoin = "round";
    for (const [first, ...others] of strokes) {
      context.beginPath();
      context.moveTo(...first);
      for (const point of others.length ? others : [first]) context.lineTo(...point);
      context.stroke();
    }
    undoButton.disabled = before.length === 0;
    if (!cursor) return;
    context.beginPath();
    context.arc(...cursor, 22, 0, 2 * Math.PI);
    context.strokeStyle = context.fillStyle = HIGHLIGHT;
    context.lineWidth = 8;
    context.stroke();
    if (stroke) context.fill();
  }

  function send() {
    if (unanswered || !(isNew || toKeep.length)) return;
    const next = toKeep.shift() ?? { strokes, example };
    isNew = isNew && "keep" in next;
    unanswered = ++message;
    model.set("value", JSON.stringify({ message, ...next }));
    model.save_changes();
    timer = setTimeout(() => { isLate = true; paint(); }, PATIENCE);
  }

  function show(hasChanged = true) {
    isNew = hasChanged;
    paint();
    send();
  }

  function change(next, hasChanged) {
    if (strokes.length || next.length) before.push(example ? [] : strokes);
    [strokes, example, stroke] = [next, false, null];
    show(hasChanged);
  }

  function begin(point) {
    change([...(example ? [] : strokes), [point]]);
    stroke = strokes.at(-1);
  }

  function extend(point) {
    const [x, y] = stroke.at(-1);
    if (Math.hypot(point[0] - x, point[1] - y) < LEAST) return;
    stroke.push(point);
    show();
  }

  function undo() {
    [stroke, strokes] = [null, before.pop() ?? strokes];
    show();
  }

  function keep(digit) {
    toKeep.push({ strokes, example, keep: digit });
    change([], false); // Python knows that the canvas is empty then
  }

  function place(event) {
    const { left, top, width } = canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top]
      .map((pixels) => Math.round((pixels / width) * SIDE));
  }

  const listeners = {
    pointerdown(event) {
      if (event.button !== 0 || !event.isPrimary) return;
      canvas.setPointerCapture(event.pointerId);
      cursor = null;
      begin(place(event));
    },
    pointermove(event) {
      if (!stroke || cursor || !event.isPrimary) return;
      const moves = event.getCoalescedEvents?.() ?? [];
      for (const move of moves.length ? moves : [event]) extend(place(move));
    },
    lostpointercapture() { if (!cursor) stroke = null; },
    keydown(event) {
      const move = MOVES[event.key];
      const isUndo = event.key === "Backspace" || (event.key === "z" && event.ctrlKey);
      if (!move && event.key !== " " && !isUndo) return;
      event.preventDefault();
      event.stopPropagation(); // else a notebook may move to another cell
      cursor ??= [SIDE / 2, SIDE / 2];
      if (move) {
        const moved = cursor.map((x, axis) => x + KEY_STEP * move[axis]);
        cursor = moved.map((x) => Math.min(Math.max(x, 0), SIDE));
        if (stroke) extend(cursor);
      } else if (isUndo) undo();
      else if (stroke) stroke = null;
      else begin(cursor);
      paint();
    },
    blur() { if (cursor) stroke = cursor = null; paint(); },
  };
  const news = {
    "change:answered"() {
      if (model.get("answered") < unanswered) return;
      clearTimeout(timer);
      [unanswered, isLate] = [0, false];
      paint();
      send();
    },
    "change:value"() {
      const next = JSON.parse(model.get("value"));
      if (!next.put || next.put === put) return; // it is this page's own
      if (strokes.length && !example) before.push(strokes);
      ({ strokes, example, put } = next);
      [stroke, isNew] = [null, false];
      paint();
    },
    "change:pen": paint,
  };
  Object.entries(listeners).forEach(([name, f]) => canvas.addEventListener(name, f));
  Object.entries(news).forEach(([name, f]) => model.on(name, f));
  paint();
  return () => {
    clearTimeout(timer);
    Object.entries(news).forEach(([name, f]) => model.off(name, f));
  };
}

export default { render };
