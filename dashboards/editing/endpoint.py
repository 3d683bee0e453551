"""What an editor asks the server as one types: what may stand at the caret."""

from dataclasses import asdict

from flask import Flask, Response, abort, jsonify, request

from dashboards.editing.suggest import suggest_at
from twin.config.load import SIZE_LIMIT

SUGGEST_PATH = "/editor/suggest"


def add_suggestions(server: Flask) -> None:
    """Let a server answer what may be typed at a caret; whatever is no such question is refused with status 400."""

    @server.post(SUGGEST_PATH)
    def suggest() -> Response:
        asked = request.get_json()
        text, line, column = (
            (asked.get(name) for name in ("text", "line", "column")) if _is_asked(asked) else ("", 0, 0)
        )
        if not line:
            abort(400)
        return jsonify(asdict(suggest_at(text, line, column)))


def _is_asked(asked: object) -> bool:
    """Whether a document holds a text and a place in it."""
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str) or len(asked["text"]) > SIZE_LIMIT:
        return False
    numbers = [asked.get(name) for name in ("line", "column")]
    return all(type(number) is int and 0 <= number <= SIZE_LIMIT for number in numbers) and numbers[0] != 0
