"""Fits translators between the spaces of a library, and says which of them are in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.settings import Settings
from tools.core.content import Vectors, Words
from tools.core.errors import BadInput, NotFound
from tools.core.protocols import Encoder
from tools.encoders.translator import TranslatedWords
from tools.library.translators import AGAIN, PLURALS, ROLES, Kept, Role

if TYPE_CHECKING:
    from app.wiring import House
    from tools.encoders.translator_fit import Fit, Proof
    from tools.fusion.calibration import SampleScores
    from tools.library.encode import Encoders
    from tools.library.library import Library

Kind = Literal["ridge", "mlp"]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one medium."""

    role: Role
    proof: Proof | None = None
    used: bool = False
    refused: str = ""
    """Why nothing was fitted, and the next step."""


def translators_in_use(library: Library, searching: Encoders, owner: str) -> dict[str, Encoder]:
    """Give the active version's translators that fit the encoders at hand, by medium."""
    found: dict[str, Encoder] = {}
    for role, kept in _kept(library, owner).items():
        text, medium = searching.text, searching.of(role)
        if text is not None and medium is not None and kept.fits(text.space, medium.space):
            found[role] = TranslatedWords(text, kept.translator, medium.space)
    return found


def told_translators(settings: Settings) -> list[str]:
    """Name the translators that searches use, with what they were measured at. Reads alone."""
    from tools.library.library import open_library

    try:
        library = open_library(settings.folder, write=False)
    except NotFound:
        return []
    with library:
        active = library.versions.active()
        held = _kept(library, settings.owner)
    spaces = active.spaces if active is not None else {}
    return [
        f"words into {PLURALS[role]}, fitted {kept.fitted[:10]} "
        f"(recall@5 {kept.proof.before[5]:.2f} without, {kept.proof.after[5]:.2f} with)"
        for role, kept in held.items()
        if kept.fits(spaces.get("text"), spaces.get(role))
    ]


def stale_translators(library: Library, searching: Encoders, owner: str) -> list[str]:
    """Say which translators were fitted for other encoders and rest."""
    active = library.versions.active()
    if active is None:
        return []
    held = _kept(library, owner)
    before = library.translators.of_version(owner, active.replaced) if active.replaced else {}
    told = []
    for role in ROLES:
        kept = held.get(role) or before.get(role)
        text, medium = searching.text, searching.of(role)
        spaces = (text.space if text else None, medium.space if medium else None)
        if kept is not None and (role not in held or not kept.fits(*spaces)):
            told.append(
                f"the translator of words into {PLURALS[role]} was fitted for other encoders and "
                f"is not used; run: {AGAIN}"
            )
    return told


def train_translators(
    house: House, roles: Sequence[Role], *, kind: Kind = "ridge", use: bool = False
) -> list[Outcome]:
    """Fit, measure and keep a translator a medium; one that does not improve is dropped.

    use: keep it in any case. One kept before is replaced, or removed where the new one does not
    help. Raises BadInput where the library has no vectors, MissingPart for an mlp without torch.
    """
    outcomes = [_trained(house, role, kind, use) for role in roles]
    if any(not one.refused for one in outcomes):
        house.switched()
        house.calibrate()
    return outcomes


def remove_translators(house: House, roles: Sequence[Role]) -> list[Role]:
    """Take translators out of the active version; give those that were there."""
    active = house.library.versions.active()
    if active is None:
        return []
    owner = house.settings.owner
    gone = [role for role in roles if house.library.translators.remove(owner, active.id, role)]
    if gone:
        house.switched()
        house.calibrate()
    return gone


def with_plain_scales(
    new: Mapping[str, SampleScores], before: Mapping[str, SampleScores]
) -> dict[str, SampleScores]:
    """Keep the scales of searches without a translator, for the day it goes."""
    resting: dict[str, SampleScores] = {role: before[role] for role in ROLES
               if role in before and f"{role}:translated" in new}  # fmt: skip
    return {**resting, **new}


def _kept(library: Library, owner: str) -> dict[Role, Kept]:
    active = library.versions.active()
    return library.translators.of_version(owner, active.id) if active is not None else {}


def _trained(house: House, role: Role, kind: Kind, use: bool) -> Outcome:
    from tools.encoders.translator_fit import MOST_PAIRS, Pairs, numbered, prove, require_enough
    from tools.library.pairs import pairs_of, with_vectors

    library, owner = house.library, house.settings.owner
    text, medium = house.searching.text, house.searching.of(role)
    active = library.versions.active()
    if text is None or medium is None or active is None:
        return Outcome(role=role, refused=f"there is no encoder for words or for {PLURALS[role]}; "
                       "cairn doctor says why")  # fmt: skip
    listed = pairs_of(library, owner, role)
    found = with_vectors(library, listed, words=text.space, medium=medium.space)
    some = found.pairs[:MOST_PAIRS]
    groups = numbered([one.group for one in some])
    try:
        require_enough(len(some), len(set(groups.tolist())), PLURALS[role])
    except BadInput as exc:
        return Outcome(role=role, refused=str(exc))
    pairs = Pairs(
        words=found.words[:MOST_PAIRS],
        medium=found.medium[:MOST_PAIRS],
        groups=groups,
        meant=numbered([one.words.casefold() for one in some]),
    )
    fit = _fit(kind)
    proof = prove(pairs, fit, own=_own(medium, [one.words for one in some]))
    used = proof.improves or use
    library.translators.remove(owner, active.id, role)
    if used:
        library.translators.keep(
            owner, active.id, role, fit(pairs), words=text.space, medium=medium.space,
            proof=proof, sources=[one.source for one in some],
        )  # fmt: skip
    return Outcome(role=role, proof=proof, used=used)


def _fit(kind: Kind) -> Fit:
    if kind == "mlp":
        from tools.encoders.translator_mlp import fit_mlp

        return fit_mlp
    from tools.encoders.translator_fit import fit_ridge

    return fit_ridge


def _own(medium: Encoder, words: Sequence[str]) -> Vectors | None:
    """Give the medium's encoder's own vectors of the words; None where it takes none."""
    if Words not in medium.accepts:
        return None
    import numpy as np

    from tools.core.content import AsQuery

    told = sorted(set(words))
    rows: dict[str, Vectors] = {}
    for start in range(0, len(told), 64):
        some = told[start : start + 64]
        encoded = medium.encode_queries([AsQuery(Words(one)) for one in some])
        rows.update(zip(some, encoded, strict=True))
    return np.stack([rows[one] for one in words])
