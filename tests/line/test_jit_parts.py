from twin.config.distribution import Constant
from twin.line.kernel import advance
from twin.line.state import start_line
from twin.line.validation.study import make_line


def test_a_kernel_keeps_what_it_calls_to_itself() -> None:
    compiled = make_line([Constant(kind="constant", value_s=1.0)], [])
    advance(compiled.model, start_line(compiled, seed=1), 10.0)
    (overload,) = advance.overloads.values()  # type: ignore[attr-defined]
    functions = overload.library._get_module_for_linking().functions
    assert {"advance"} == {
        part
        for part in ("advance", "find_next", "draw_time")
        for item in functions
        if part in item.name and not item.is_declaration
    }
