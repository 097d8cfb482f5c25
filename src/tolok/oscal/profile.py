"""An instrument's edition of a year as a profile: which indicators count, with which weights and rules."""

from __future__ import annotations

from tolok.instruments import Instrument, Publication, Text, in_digits
from tolok.oscal.parts import Json, beside, identity, metadata, owner_of, since, token, trimmed, weight_id

CATALOG = "catalog.json"


def profile(instrument: Instrument, year: int, publication: Publication | None = None) -> Json:
    """The profile of ``instrument`` as it stood in ``year``.

    Args:
        instrument: the instrument; ``.at(year)`` is taken of it.
        year: of the cycle.
        publication: how the cycle rounds and labels; None: as the instrument says.

    >>> from tolok.instruments import instrument
    >>> made = profile(instrument("spbe-2020"), 2024)["profile"]
    >>> len(made["imports"][0]["include-controls"][0]["with-ids"])
    47
    """
    edition = instrument.at(year)
    rules = publication or edition.publication
    owner = owner_of(edition)
    source = beside("catalog", edition.title.id, CATALOG, edition.identity)
    said = {
        "predicate-basis": rules.predicate_basis.value,
        "within-band": rules.within_band.value,
        "rounding": rules.rounding.value,
        "decimals": str(rules.decimals),
    }
    weights = {weight_id(node): in_digits(node.weight) for node in edition.nodes.values() if node.weight is not None}
    made = trimmed(
        uuid=profile_id(edition, year, said),
        metadata=metadata(
            Text(f"{edition.short.id} {year}", f"{edition.short.en} {year}"),
            moment=since(edition),
            version=f"{edition.identity[:12]}-{year}",
            parties=[owner],
            roles={"creator": "Pemilik instrumen"},
            held={"creator": [owner]},
            more={"instrument": edition.id, "identity": edition.identity, "year": year},
        ),
        imports=[
            {
                "href": f"#{source['uuid']}",
                "include-controls": [{"with-ids": [token(leaf.id) for leaf in edition.leaves]}],
            }
        ],
        merge={"as-is": True},
        modify={"set-parameters": [{"param-id": id_, "values": [value]} for id_, value in {**said, **weights}.items()]},
        back_matter={"resources": [source]},
    )
    return {"profile": made}


def profile_id(edition: Instrument, year: int, said: dict[str, str]) -> str:
    """The UUID of a profile: the instrument's content, the year, and the rules of the cycle."""
    return identity("profile", edition.identity, year, *sorted(said.items()))
