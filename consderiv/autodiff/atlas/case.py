"""What a table of the atlas holds: a function at exact points, in the spellings of the libraries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Library = Literal["jax", "torch"]
LIBRARIES: tuple[Library, ...] = ("jax", "torch")


@dataclass(frozen=True)
class Case:
    """A nonsmooth function with the points of interest and everything that computes it.

    Parameters
    ----------
    name : str
        Short and unique: the first part of the identity of a row.
    operation : str
        What readers call it.
    points : mapping
        From a name ("" where one is enough) to exact arguments: "0", "[0, 1/2]", several separated by ";".
    program : str
        The function as program text; a vector x has the variables x_0, x_1, a matrix x_0_0.
    jax, torch : mapping
        From a short name to the source text of a function.
    cited : str
        The closed form of the Clarke set with its source, for functions of matrices.
    convention : mapping
        From a library to the name of the spelling whose values are a convention's facts: the program is one operation.
    """

    name: str
    operation: str
    points: Mapping[str, str]
    program: str
    jax: Mapping[str, str] = field(default_factory=dict)
    torch: Mapping[str, str] = field(default_factory=dict)
    cited: str = ""
    convention: Mapping[Library, str] = field(default_factory=dict)

    def rows(self) -> Iterator[Row]:
        """One row for each point, library and spelling."""
        for point_name, point in self.points.items():
            for library in LIBRARIES:
                spellings = self.jax if library == "jax" else self.torch
                for name, source in spellings.items():
                    yield Row(self, point_name, point, library, name, source)


@dataclass(frozen=True)
class Row:
    """One spelling of one library at one exact point; `source` is the code that runs."""

    case: Case
    point_name: str
    point: str
    library: Library
    spelling: str
    source: str

    @property
    def identity(self) -> str:
        """A stable name such as "clip@high/torch/clamp"."""
        place = f"@{self.point_name}" if self.point_name else ""
        return f"{self.case.name}{place}/{self.library}/{self.spelling}"

    @property
    def is_convention(self) -> bool:
        """Whether a named convention takes its fact about this operation from this row."""
        return self.case.convention.get(self.library) == self.spelling
