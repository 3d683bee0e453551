"""Numba's tuples of arrays by reference.

Numba passes a tuple of arrays by value: 7 words for each array, 300 words for a model and its state at every call,
which costs more (30 to 60 ns, measured) than what most kernels do. ``refer`` puts a tuple on the caller's stack once;
what it returns is a pointer whose attributes are the tuple's, so that kernels are written alike for both.

No kernel changes the tuple itself, which the loads from it say (``invariant.load``): the compiler then need not read
again where an array is after every store into one. The empty assembly in ``refer`` hides from it that the pointer is
that of the stack, so that no load moves before the tuple is there.
"""

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model

from twin.line.referred_array import ReferredArray


class Reference(types.Type):
    """Numba's type of a pointer to a named tuple."""

    def __init__(self, target: types.NamedTuple) -> None:
        """Name the type of what is pointed to."""
        self.target = target
        super().__init__(f"Reference({target})")


@register_model(Reference)
class _ReferenceModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Reference) -> None:
        super().__init__(manager, kind, manager.lookup(kind.target).get_value_type().as_pointer())


@infer_getattr
class _ReferenceAttributes(AttributeTemplate):
    key = Reference

    def generic_resolve(self, reference: Reference, name: str) -> Any:
        fields = reference.target.fields
        return ReferredArray(reference.target.types[fields.index(name)]) if name in fields else None


@lower_getattr_generic(Reference)
def _get_attribute(_context: Any, builder: ir.IRBuilder, kind: Reference, value: ir.Value, name: str) -> ir.Value:
    return _load(builder, cgutils.gep_inbounds(builder, value, 0, kind.target.fields.index(name)))


def _load(builder: ir.IRBuilder, place: ir.Value) -> ir.Value:
    """Load a value word by word, so that the compiler leaves out what is not used."""
    kind = place.type.pointee
    if not isinstance(kind, ir.Aggregate):
        word = builder.load(place)
        word.set_metadata("invariant.load", builder.module.add_metadata([]))
        return word
    whole = ir.Constant(kind, ir.Undefined)
    for index in range(len(kind)):
        whole = builder.insert_value(whole, _load(builder, cgutils.gep_inbounds(builder, place, 0, index)), index)
    return whole


def _refer(_typing: Any, kind: types.NamedTuple) -> Any:

    def generate(_context: Any, builder: ir.IRBuilder, _signature: Any, arguments: tuple[ir.Value, ...]) -> ir.Value:
        place = cgutils.alloca_once_value(builder, arguments[0])
        same = ir.FunctionType(place.type, [place.type])
        return builder.asm(same, "", "=r,0,~{memory}", [place], side_effect=True)

    return Reference(kind)(kind), generate


refer: Any = intrinsic(_refer)
"""Return a pointer to a named tuple, for what a kernel calls; it is valid until that kernel returns."""
