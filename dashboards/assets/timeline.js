"use strict";
// The moment of a timeline: a slider and a button that plays, and clicks on a chart. All of them change the address;
// the server draws. What is played goes on once the page shows the moment before.
(() => {
  const PLAY_MS = 700;
  let isPlaying = false;
  let waiting = 0;

  const go = (field, hours) => {
    const query = new URLSearchParams(location.search);
    query.set(field, Number(hours.toFixed(7)).toString());
    window.dash_clientside.set_props("url", { pathname: location.pathname, search: `?${query}` });
  };

  const stop = () => {
    isPlaying = false;
    clearTimeout(waiting);
  };

  const play = (frame) => {
    clearTimeout(waiting);
    const { at, to, step } = frame.dataset;
    const next = Math.min(Number(at) + Number(step), Number(to));
    waiting = setTimeout(() => isPlaying && go("at", next), PLAY_MS);
  };

  const isAtEnd = ({ dataset }) => Number(dataset.at) >= Number(dataset.to) - 1e-6;

  const build = (frame) => {
    const slider = Object.assign(document.createElement("input"), { type: "range", step: "any" });
    const button = Object.assign(document.createElement("button"), { type: "button" });
    slider.addEventListener("change", () => {
      stop();
      go("at", Number(slider.value));
    });
    slider.addEventListener("keydown", (event) => {
      const turn = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!turn) return;
      event.preventDefault();
      stop();
      const { from, to, at, step } = frame.dataset;
      go("at", Math.min(Math.max(Number(at) + turn * Number(step), Number(from)), Number(to)));
    });
    button.addEventListener("click", () => {
      isPlaying = !isPlaying;
      if (isPlaying && isAtEnd(frame)) go("at", Number(frame.dataset.from));
      else update(frame);
    });
    frame.append(button, slider);
  };

  const update = (frame) => {
    if (!frame.firstChild) build(frame);
    const [button, slider] = frame.children;
    const { from, to, at, slide, play: start, pause } = frame.dataset;
    Object.assign(slider, { min: from, max: to, ariaLabel: slide });
    if (document.activeElement !== slider || slider.dataset.shown !== at) slider.value = at;
    slider.dataset.shown = at;
    if (isAtEnd(frame)) stop();
    const text = isPlaying ? `\u2016 ${pause}` : `\u25b6 ${start}`;
    if (button.textContent !== text) button.textContent = text;
    if (isPlaying) play(frame);
    else clearTimeout(waiting);
  };

  const click = (chart, event) => {
    const field = chart.layout?.meta?.at;
    const axis = chart._fullLayout?.xaxis;
    const mouse = event.event;
    if (typeof field !== "string" || !axis || !mouse) return;
    go(field, axis.p2d(mouse.clientX - chart.getBoundingClientRect().left - axis._offset));
  };

  const watch = (chart) => {
    if (chart.dataset.timed || typeof chart.on !== "function") return;
    chart.dataset.timed = "yes";
    chart.on("plotly_click", (event) => click(chart, event));
  };

  new MutationObserver((records) => {
    document.querySelectorAll(".js-plotly-plot").forEach(watch);
    const frame = document.getElementById("scrubber");
    if (!frame) return stop();
    const isNew = !frame.firstChild || records.some((one) => one.type === "attributes" && one.target === frame);
    if (isNew) update(frame);
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-at", "data-from", "data-to", "data-play"],
  });
})();
