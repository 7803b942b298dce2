"""What is left of a study when only some `fields` are asked for.

As the registry does: a branch brings all below it; a leaf comes alone (`StartDate` without its type); parents that the
record has stay, empty if need be (`"contactsLocationsModule": {}`). Not known, and decided here: items of a list stay
as well, and parents that the record lacks are not made up.
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.registry.pieces import AREAS, Piece, find_piece

Wanted = dict[str, "Wanted | None"]
"""Keys to keep; None keeps everything below."""


class UnknownFieldError(ValueError):
    """There is no such field; the message is its name."""


def wanted(names: Iterable[str]) -> Wanted:
    """What the fields called *names* (pieces, paths or areas) keep. Raises UnknownFieldError."""
    tree: Wanted = {}
    for name in names:
        for piece in _pieces(name):
            _want(tree, piece.path)
    return tree


def project(value: object, keep: Wanted | None) -> object:
    """*value* with nothing but what *keep* names."""
    if keep is None:
        return value
    if isinstance(value, list):
        return [project(item, keep) for item in value]
    if isinstance(value, dict):
        return {key: project(inner, keep[key]) for key, inner in value.items() if key in keep}
    return value


def _pieces(name: str) -> tuple[Piece, ...]:
    piece = find_piece(name)
    if piece is not None:
        return (piece,)
    if name in AREAS:
        return AREAS[name].pieces
    raise UnknownFieldError(name)


def _want(tree: Wanted, path: tuple[str, ...]) -> None:
    key, *rest = path
    if not rest:
        tree[key] = None
        return
    below = tree.setdefault(key, {})
    if below is not None:
        _want(below, tuple(rest))
