// The page's part of the digit pad: ink and events. Python reads what is drawn.
//
// `value` is the newest drawing as JSON: {message, strokes, example, keep}. Python says
// in `answered` which message it has read, and only then is the next one sent. Drawings
// that Python puts on the pad are numbered by `put`. `pen` is in pixels of a digit.

const SIDE = 1000; // of the canvas, in the unit of the strokes
const DIGIT = 28; // pixels along a digit's side
const DOTS = 560; // of the canvas, two for each pixel of most pages
const LEAST = 3; // what is nearer to the point before says nothing new
const KEY_STEP = 25;
const PATIENCE = 4000; // milliseconds
const INK = "#1b2530", MUTED = "#6b7785", HIGHLIGHT = "#CC79A7";

const HINT = "Mouse, finger, pen, or keys: arrows move, Space lowers the pen.";
const UP = "The pen is up: arrows move it, Space lowers it.";
const DOWN = "The pen is down: arrows draw, Space lifts it.";
const WAITING =
  "Python has not answered yet. Is a cell running? If not, run this cell again.";
const MOVES = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

function element(kind, attributes, ...children) {
  const made = document.createElement(kind);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

function button(words, press, name = words) {
  const look = "jupyter-widgets jupyter-button widget-button";
  const made = element("button", { type: "button", class: look, "aria-label": name });
  made.append(words);
  made.addEventListener("click", press);
  return made;
}

function render({ model, el }) {
  const id = `digit-pad-hint-${Math.random().toString(36).slice(2)}`;
  const canvas = element("canvas", {
    width: DOTS, height: DOTS, tabindex: 0, role: "application",
    "aria-label": model.get("description"), "aria-describedby": id,
    "data-lm-suppress-shortcuts": "true", // else JupyterLab takes the arrow keys
  });
  const hint = element("div", { id, class: "digit-pad-hint", "aria-live": "polite" });
  const undoButton = button("Undo", undo);
  const keepers = [..."0123456789"].map((digit) =>
    button(digit, () => keep(Number(digit)), `Keep as ${digit}`));
  const row = { class: "digit-pad-row" };
  const clearButton = button("Clear", () => change([]));
  el.classList.add("digit-pad");
  el.append(canvas, hint, element("div", row, undoButton, clearButton),
    element("div", row, "Keep as", ...keepers));
  const context = canvas.getContext("2d");

  let { message = 0, strokes = [], example = false, put } =
    JSON.parse(model.get("value"));
  message = Math.max(message, model.get("answered"));
  let before = []; // what Undo brings back, the latest last
  let stroke = null; // the one that is being drawn
  let cursor = null; // where the keys are, once one was pressed
  let toKeep = []; // drawings that have a label and are still to be sent
  let isNew = false, unanswered = 0, isLate = false, timer = null;

  function paint() {
    const words = isLate ? WAITING : !cursor ? HINT : stroke ? DOWN : UP;
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
    if (cursor) {
      context.beginPath();
      context.arc(...cursor, 22, 0, 2 * Math.PI);
      context.strokeStyle = context.fillStyle = HIGHLIGHT;
      context.lineWidth = 8;
      context.stroke();
      if (stroke) context.fill();
    }
    undoButton.disabled = before.length === 0;
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
    stroke = null;
    strokes = before.pop() ?? strokes;
    show();
  }

  function keep(label) {
    toKeep.push({ strokes, example, keep: label });
    change([], false); // Python knows that the canvas is empty then
  }

  function place(event) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const shares = [(event.clientX - left) / width, (event.clientY - top) / height];
    return shares.map((share) => Math.round(share * SIDE));
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
      const isUndo = event.key === "Backspace"
        || (event.key === "z" && (event.ctrlKey || event.metaKey));
      if (!move && event.key !== " " && !isUndo) return;
      event.preventDefault();
      event.stopPropagation();
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
    blur() {
      if (!cursor) return;
      stroke = cursor = null;
      paint();
    },
  };
  const news = {
    "change:answered"() {
      if (model.get("answered") < unanswered) return;
      unanswered = 0;
      clearTimeout(timer);
      isLate = false;
      paint();
      send();
    },
    "change:value"() {
      const next = JSON.parse(model.get("value"));
      if (!next.put || next.put === put) return; // it is this page's own
      if (strokes.length && !example) before.push(strokes);
      ({ strokes, example = false, put } = next);
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
