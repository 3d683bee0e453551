"""``python -m twin.cli``: the same as the ``twin`` command."""

from twin.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
