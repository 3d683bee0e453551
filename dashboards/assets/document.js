"use strict";
// Keeps the document in step with the page that the server has drawn: its title, its language, the link to where one is.
(() => {
  const tell = () => {
    const page = document.querySelector(".page");
    if (!page) return;
    if (document.title !== page.dataset.title) document.title = page.dataset.title;
    if (document.documentElement.lang !== page.lang) document.documentElement.lang = page.lang;
    for (const link of document.querySelectorAll(".head nav a")) {
      if (link.classList.contains("here")) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };

  new MutationObserver(tell).observe(document.body, { childList: true, subtree: true, attributeFilter: ["lang", "data-title"] });
})();
