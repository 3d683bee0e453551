"""A parser of arguments that tells the nearest name for a word that it does not know."""

import argparse
import difflib
from collections.abc import Sequence
from typing import Any

from twin.names import suggest


class Parser(argparse.ArgumentParser):
    """As argparse has it, with did-you-mean for commands, verbs, options and choices."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Return what is known; what is not ends the program here, where the command's own options are known."""
        found, rest = super().parse_known_args(args, namespace)
        for word in rest:
            name = word.partition("=")[0]
            if word.startswith("--"):
                known = [option for option in self._option_string_actions if option.startswith("--")]
                near = difflib.get_close_matches(name[2:], [option[2:] for option in known], n=1)
                told = f"did you mean --{near[0]}?" if near else f"expected one of: {', '.join(known)}"
                self.error(f"no option {name}; {told}")
        if rest:
            self.error(f"unexpected: {' '.join(rest)}")
        return found, rest

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Raise ArgumentError with the nearest choice, or with all of them."""
        known = [str(choice) for choice in action.choices or ()]
        if value not in known and (told := suggest(str(value), known)).startswith("did you mean"):
            raise argparse.ArgumentError(action, f"invalid choice: {value!r}; {told}")
        super()._check_value(action, value)
