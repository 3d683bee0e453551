"""Pictures of every page, on a desk and on a telephone, in light and dark: ``make screenshots``.

The head of the first page is also the picture of the README, written only when asked for: its numbers are those of the
store that it is made from.
"""

import argparse
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

from dashboards.router import ALL
from dashboards.text import FIRST, LANGUAGES
from dashboards.theme import Theme
from tests.e2e.window import Visit, make_size, open_browser, open_window, serve_folder

WIDTHS = (1280, 390)
README_HEIGHT = 760
"""Of the README's picture, which shows the head of the page [px]."""


def main() -> None:
    """Write the pictures."""
    args = _read_arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    with serve_folder(args.store) as address, open_browser() as browser:
        window = open_window(browser, address)
        for path, width, theme in product(ALL, WIDTHS, Theme):
            name = f"{path.strip('/').replace('/', '-') or 'overview'}-{width}-{theme}.png"
            _show(window, path, width=width, theme=theme, args=args)
            window.page.screenshot(path=args.out / name, full_page=True)
            print(args.out / name)  # noqa: T201  a command of its own
        if args.readme:
            _show(window, "/", width=WIDTHS[0], theme=Theme.LIGHT, args=args)
            size = {"width": WIDTHS[0], "height": README_HEIGHT}
            window.page.screenshot(path=args.readme, clip={"x": 0, "y": 0, **size})
            print(args.readme)  # noqa: T201  a command of its own


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path, help="an experiment's store, or a folder of them")
    parser.add_argument("--out", type=Path, default=Path("screenshots"), help="folder for the pictures")
    parser.add_argument("--language", choices=list(LANGUAGES), default=FIRST)
    parser.add_argument("--readme", type=Path, help="where the picture of the README goes")
    return parser.parse_args()


def _show(window: Visit, path: str, *, width: int, theme: Theme, args: argparse.Namespace) -> None:
    window.page.set_viewport_size(make_size(width))
    window.open(f"{path}?{urlencode({'lang': args.language, 'theme': theme.value})}")


if __name__ == "__main__":
    main()
