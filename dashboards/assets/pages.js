"use strict";
// What a chart and its buttons do: a point that carries an address leads there, a zoom goes into the address,
// a button saves a picture, a fold fills. The address alone says what is shown; the server draws it.
(() => {
  const ZOOM_MS = 300;
  const isAddress = (text) => typeof text === "string" && /^\/[a-z/]*(\?|$)/.test(text);

  const go = (address) => {
    const { pathname, search } = new URL(address, location.origin);
    window.dash_clientside.set_props("url", { pathname, search });
  };

  const follow = (chart, event) => {
    const told = event.points?.[0]?.customdata;
    const address = Array.isArray(told) ? told[0] : told;
    if (!isAddress(address)) return;
    go(address);
    if (chart.layout?.meta?.top) window.scrollTo(0, 0);
  };

  const zoom = (chart, event) => {
    const fields = chart.layout?.meta?.zoom;
    if (!Array.isArray(fields)) return;
    const whole = event["xaxis.autorange"];
    const ends = event["xaxis.range"] ?? [event["xaxis.range[0]"], event["xaxis.range[1]"]];
    if (!whole && ends.some((end) => typeof end !== "number")) return;
    const query = new URLSearchParams(location.search);
    fields.forEach((name, place) => (whole ? query.delete(name) : query.set(name, ends[place].toFixed(4))));
    go(`${location.pathname}?${query}`);
  };

  (window.dash_clientside ??= {}).pages = {
    fill: (presses, held) => (presses === 1 ? held : window.dash_clientside.no_update),
  };

  const watch = (chart) => {
    if (chart.dataset.watched || typeof chart.on !== "function") return;
    chart.dataset.watched = "yes";
    let waiting = 0;
    chart.on("plotly_click", (event) => follow(chart, event));
    chart.on("plotly_relayout", (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => zoom(chart, event), ZOOM_MS);
    });
  };

  new MutationObserver(() => document.querySelectorAll(".js-plotly-plot").forEach(watch)).observe(document, {
    childList: true,
    subtree: true,
  });

  document.addEventListener("click", (event) => {
    const name = event.target.closest?.("[data-picture]")?.dataset.picture;
    const frames = name ? [name, `${name}-narrow`].map((id) => document.getElementById(id)) : [];
    const chart = frames.find((frame) => frame?.offsetWidth)?.querySelector(".js-plotly-plot");
    if (chart) {
      const background = getComputedStyle(document.body).getPropertyValue("--surface").trim();
      const size = { width: chart.offsetWidth, height: chart.offsetHeight, scale: 2 };
      const figure = { data: chart.data, layout: { ...chart.layout, paper_bgcolor: background } };
      window.Plotly.downloadImage(figure, { format: "png", filename: name, ...size });
    }
  });
})();
