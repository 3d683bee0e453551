"""Arrays of a tuple that is passed by reference, whose indices count from the front.

Numba's arrays take an index below 0 from the end, as NumPy's do, which costs a load of the length and four more
instructions at nearly every access. No kernel asks for that; here an index is read as a number without a sign. Beware:
-1, which means none, reaches for what lies before the array.
"""

import operator
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import signature
from numba.extending import lower_builtin, register_model


class ReferredArray(types.Array):
    """Numba's type of such an array, laid out like any other."""

    def __init__(self, array: types.Array) -> None:
        """Take the type of the same array on its own."""
        self.array = array
        super().__init__(array.dtype, array.ndim, array.layout, name=f"Referred{array}", aligned=array.aligned)


register_model(ReferredArray)(models.ArrayModel)


@lower_builtin(operator.getitem, ReferredArray, types.Integer)
@lower_builtin(operator.setitem, ReferredArray, types.Integer, types.Any)
def _reach_row(context: Any, builder: ir.IRBuilder, call: Any, arguments: tuple[ir.Value, ...]) -> Any:
    array, _, *value = call.args
    return _reach(context, builder, signature(call.return_type, array.array, types.uintp, *value), arguments)


@lower_builtin(operator.getitem, ReferredArray, types.UniTuple)
@lower_builtin(operator.getitem, ReferredArray, types.Tuple)
@lower_builtin(operator.setitem, ReferredArray, types.UniTuple, types.Any)
@lower_builtin(operator.setitem, ReferredArray, types.Tuple, types.Any)
def _reach_cell(context: Any, builder: ir.IRBuilder, call: Any, arguments: tuple[ir.Value, ...]) -> Any:
    array, index, *value = call.args
    kind = types.UniTuple(types.uintp, len(index))
    place = context.make_tuple(builder, kind, cgutils.unpack_tuple(builder, arguments[1]))
    plain = signature(call.return_type, array.array, kind, *value)
    return _reach(context, builder, plain, (arguments[0], place, *arguments[2:]))


def _reach(context: Any, builder: ir.IRBuilder, call: Any, arguments: tuple[ir.Value, ...]) -> Any:
    """Do what Numba does for the array on its own."""
    name = operator.getitem if len(arguments) == 2 else operator.setitem
    return context.get_function(name, call)(builder, arguments)
