"""Kernels as parts of others: compiled as one whole with the kernel that Python calls, not one by one before.

Numba optimises a function, and makes machine code of it, together with all that it calls, and does so again for each
caller: what stands at the end of a long chain of calls is compiled at every link. A part is left as intermediate code;
the compiler gets to work once for each kernel that Python calls.
"""

from typing import Any

from llvmlite.binding import Linkage, parse_assembly
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher


class Kernel(CPUDispatcher):
    """A kernel as Python calls it, cached on disk; its ``Part`` stands for it in other kernels."""

    def __init__(self, py_func: Any, locals: Any = None, targetoptions: Any = None) -> None:
        """Take what Numba's own dispatchers take."""
        super().__init__(py_func, locals, targetoptions, _WholeCompiler)
        self._part = _Part(py_func, locals, targetoptions, _PartCompiler)
        self.enable_caching()

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Resolve a call by another kernel."""
        return self._part.get_call_template(args, kws)

    def get_overload(self, sig: Any) -> Any:
        """Return what another kernel calls."""
        return self._part.get_overload(sig)


class _Part(CPUDispatcher):
    def add_overload(self, cres: Any) -> None:
        """Tell the callers' compiler of a specialisation; its library stands for the address that it does not have."""
        self.targetctx.insert_user_function(cres.library, cres.fndesc, [cres.library])
        self.overloads[tuple(cres.signature.args)] = cres._replace(entry_point=cres.library)


class _PartCompiler(Compiler):
    def __init__(
        self, typingctx: Any, targetctx: Any, library: Any, args: Any, return_type: Any, flags: Any, locals: Any
    ) -> None:
        library = _PartLibrary(targetctx.codegen(), "part")
        flags.no_compile = flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
        super().__init__(typingctx, targetctx, library, args, return_type, flags, locals)


class _WholeCompiler(Compiler):
    def __init__(
        self, typingctx: Any, targetctx: Any, library: Any, args: Any, return_type: Any, flags: Any, locals: Any
    ) -> None:
        library = _WholeLibrary(targetctx.codegen(), "whole")
        library.enable_object_caching()
        super().__init__(typingctx, targetctx, library, args, return_type, flags, locals)


class _WholeLibrary(JITCodeLibrary):
    """Machine code that no other kernel links: its cache names what it defines, and leaves intermediate code out."""

    def _optimize_final_module(self) -> None:
        """Optimise, with all that is linked in for this kernel's own use: what it returns can then be known there."""
        for function in self._final_module.functions:
            if function.linkage == Linkage.linkonce_odr:
                function.linkage = Linkage.internal
        super()._optimize_final_module()

    def serialize_using_object_code(self) -> tuple[str, str, tuple[bytes, bytes]]:
        """Return what Numba stores, which a process would parse for a quarter of a second only to read the names."""
        name, form, (machine_code, _) = super().serialize_using_object_code()
        module = self._get_module_for_linking()
        functions = [item.name for item in module.functions if _is_seen(item)]
        values = [item.name for item in module.global_variables if _is_seen(item)]
        lines = [f'define void @"{name}"() {{ ret void }}' for name in functions]
        lines += [f'@"{name}" = global i8 0' for name in values]
        return name, form, (machine_code, parse_assembly("\n".join(lines)).as_bitcode())


def _is_seen(item: Any) -> bool:
    return not item.is_declaration and item.linkage != Linkage.internal


class _PartLibrary(JITCodeLibrary):
    """Intermediate code, linked with that of what it calls."""

    def _optimize_final_module(self) -> None:
        """Leave it to the library of the whole."""

    def _finalize_final_module(self) -> None:
        self._finalized = True
