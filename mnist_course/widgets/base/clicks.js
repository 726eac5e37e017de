// Tells Python where the picture in the same box is clicked. Over what can be clicked, the
// hand is a pointer, and this view is a frame around it; elsewhere, it is out of sight.

const PATIENCE = 100; // milliseconds

function render({ model, el }) {
  const gone = new AbortController();
  let timer = null, at = null;

  // All places are shares of the picture's width and height.
  function cell({ x, y }) {
    for (const { box, rows, columns, count, words } of model.get("targets")) {
      const [left, top, right, bottom] = box;
      const [width, height] = [(right - left) / columns, (bottom - top) / rows];
      const column = Math.floor((x - left) / width), row = Math.floor((y - top) / height);
      if (Math.min(column, row) < 0 || column >= columns || row >= rows) continue;
      if (row * columns + column >= count) continue;
      return { left: left + column * width, top: top + row * height, width, height, words };
    }
    return null;
  }

  function follow(event) {
    const picture = el.parentElement.querySelector("img");
    const shown = picture.getBoundingClientRect();
    at = event.target === picture && {
      x: (event.clientX - shown.left) / shown.width,
      y: (event.clientY - shown.top) / shown.height,
    };
    show();
  }

  function show() {
    const found = at && cell(at);
    const picture = el.parentElement.querySelector("img");
    picture.style.cursor = found ? "pointer" : "";
    picture.title = found ? found.words : "";
    el.style.display = found ? "block" : "none";
    if (!found) return;
    const shown = picture.getBoundingClientRect();
    const around = el.offsetParent.getBoundingClientRect();
    el.style.left = `${shown.left - around.left + found.left * shown.width}px`;
    el.style.top = `${shown.top - around.top + found.top * shown.height}px`;
    el.style.width = `${found.width * shown.width}px`;
    el.style.height = `${found.height * shown.height}px`;
  }

  function begin() {
    // It is in no box yet when it is made.
    if (!el.parentElement) return void (timer = setTimeout(begin, PATIENCE));
    const on = (kind, heard) =>
      el.parentElement.addEventListener(kind, heard, { signal: gone.signal });
    on("mousemove", follow);
    on("mouseleave", follow);
    on("click", (event) => {
      follow(event);
      if (at && cell(at)) model.send(at);
    });
  }

  el.classList.add("mnist-clicks-frame");
  model.on("change:targets", show);
  begin();
  return () => { clearTimeout(timer); gone.abort(); model.off("change:targets", show); };
}

export default { render };
