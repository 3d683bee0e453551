"use strict";
(() => {
  const PRINTED_PX = 680; // a sheet of A4 within its margins
  const read = (id) => document.getElementById(id).textContent;
  const { config, dark } = JSON.parse(read("look"));
  const night = matchMedia("(prefers-color-scheme: dark)");
  const charts = [...document.querySelectorAll(".chart")];

  const draw = (isDark, width) => {
    for (const chart of charts) {
      const text = read(`${chart.id}-data`);
      const coloured = isDark ? text.replace(/"#[0-9a-f]{6}"/g, (colour) => dark[colour.slice(1, -1)] ? `"${dark[colour.slice(1, -1)]}"` : colour) : text;
      const { data, layout } = JSON.parse(coloured);
      Plotly.react(chart, data, width ? { ...layout, width } : layout, config);
    }
  };

  draw(night.matches);
  night.addEventListener("change", () => draw(night.matches));
  addEventListener("beforeprint", () => draw(false, PRINTED_PX));
  addEventListener("afterprint", () => draw(night.matches));
})();
