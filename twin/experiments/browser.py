"""How long a browser takes to the first chart of the dashboard, where Chromium and Playwright are installed."""

import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--use-angle=swiftshader")
LOADS = 5
TIMEOUT_MS = 60_000


def time_first_chart(address: str) -> dict[str, Any]:
    """Return the time from the call of a page to its first chart, each time in a browser that knows nothing of it [s].

    Args:
        address: of the dashboard.
    """
    if not CHROMIUM.exists() or find_spec("playwright") is None:
        return {"not measured": f"{CHROMIUM} or the package playwright is not installed"}
    from playwright.sync_api import sync_playwright

    times_s = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        for _ in range(LOADS):
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            start = time.perf_counter()
            page.goto(address, wait_until="commit")
            page.locator(".graph .main-svg").first.wait_for(timeout=TIMEOUT_MS)
            times_s.append(time.perf_counter() - start)
            page.context.close()
        browser.close()
    return {"first_s": times_s[0], "median_s": float(np.median(times_s)), "worst_s": max(times_s), "loads": LOADS}
