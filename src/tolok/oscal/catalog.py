"""An instrument as a catalog: branches are groups, indicators controls, levels and criteria their objectives."""

from __future__ import annotations

from collections.abc import Iterable

from tolok.instruments import Instrument, Node, Text, in_digits
from tolok.instruments.model import Criterion, LegalBasis
from tolok.instruments.scales import LevelScale, NumberScale, OptionScale, Scale
from tolok.oscal.parts import (
    Json,
    identity,
    in_english,
    line,
    metadata,
    objective_id,
    owner_of,
    props,
    prose,
    since,
    statement_id,
    token,
    trimmed,
    weight_id,
)

RULES = ("predicate-basis", "within-band", "rounding", "decimals")
"""The rules of publication, which a profile may set otherwise."""


def catalog(instrument: Instrument) -> Json:
    """The catalog of an instrument.

    >>> from tolok.instruments import instrument
    >>> made = catalog(instrument("spbe-2020"))["catalog"]
    >>> made["metadata"]["oscal-version"], len(made["groups"])
    ('1.2.1', 4)
    """
    owner, basis = owner_of(instrument), [_resource(instrument, one) for one in instrument.legal_basis]
    root = instrument.tree
    groups, controls = _below(root)
    made = trimmed(
        uuid=identity("catalog", instrument.identity),
        metadata=metadata(
            instrument.title,
            moment=since(instrument),
            version=instrument.identity[:12],
            parties=[owner],
            roles={"creator": "Pemilik instrumen"},
            held={"creator": [owner]},
            links=[one["uuid"] for one in basis],
            more={"instrument": instrument.id, "identity": instrument.identity, "status": instrument.status},
        ),
        params=[*_rules(instrument), *_weights([root])],
        controls=controls,
        groups=groups,
        back_matter={"resources": basis} if basis else None,
    )
    return {"catalog": made}


def _rules(instrument: Instrument) -> list[Json]:
    rules = instrument.publication
    said = {
        "predicate-basis": rules.predicate_basis.value,
        "within-band": rules.within_band.value,
        "rounding": rules.rounding.value,
        "decimals": str(rules.decimals),
    }
    return [{"id": name, "label": name, "values": [said[name]]} for name in RULES]


def _weights(nodes: Iterable[Node]) -> list[Json]:
    return [
        {"id": weight_id(node), "label": "Bobot", "values": [in_digits(node.weight)]}
        for node in nodes
        if node.weight is not None
    ]


def _below(node: Node) -> tuple[list[Json], list[Json]]:
    """Groups and controls of what stands directly below."""
    branches = [child for child in node.children if not child.is_leaf]
    leaves = [child for child in node.children if child.is_leaf]
    return [_group(branch) for branch in branches], [_control(leaf) for leaf in leaves]


def _group(node: Node) -> Json:
    groups, controls = _below(node)
    if groups and controls:  # OSCAL's groups hold one or the other
        groups.append({"id": f"{token(node.id)}_direct", "title": line(node.title.id), "controls": controls})
        controls = []
    return trimmed(
        id=token(node.id),
        class_=token(node.kind),
        title=line(node.title.id),
        params=_weights([node]),
        props=props({**in_english(node.title), "aggregate": node.aggregate.value if node.aggregate else None}),
        groups=groups,
        controls=controls,
    )


def _control(leaf: Node) -> Json:
    return trimmed(
        id=token(leaf.id),
        class_=token(leaf.kind),
        title=line(leaf.title.id),
        params=_weights([leaf]),
        props=[
            *props({**in_english(leaf.title), "number": leaf.number, "code": leaf.code, **_scale(leaf.scale)}),
            *([{"name": "label", "value": str(leaf.number)}] if leaf.number is not None else []),
        ],
        parts=[
            prose("statement", leaf.asks or leaf.title, id_=statement_id(leaf)),
            *(_objective(leaf, level) for level in leaf.levels.values()),
            *(prose("guidance", note, id_=f"{token(leaf.id)}_gdn.{place}") for place, note in enumerate(leaf.notes, 1)),
            *_evidence(leaf),
        ],
    )


def _scale(scale: Scale | None) -> dict[str, object]:
    match scale:
        case LevelScale():
            return {"scale": "levels", "low": in_digits(scale.low), "high": in_digits(scale.high)}
        case OptionScale():
            return {"scale": "options", "options": " ".join(option.code for option in scale.options)}
        case NumberScale():
            low, high = (None if end is None else in_digits(end) for end in (scale.low, scale.high))
            return {"scale": "number", "low": low, "high": high}
    return {}


def _objective(leaf: Node, criterion: Criterion) -> Json:
    inner = [
        prose(
            "assessment-objective",
            part.text,
            id_=objective_id(leaf, criterion.level, place),
            props=props({"criterion": label, "kinds": " ".join(part.kinds)}),
        )
        for place, (label, part) in enumerate(criterion.numbered(), 1)
    ]
    return prose(
        "assessment-objective",
        criterion.text,
        id_=objective_id(leaf, criterion.level),
        title=f"Tingkat {criterion.level}",
        props=props({"level": criterion.level, "requires": criterion.requires}),
        parts=inner,
    )


def _evidence(leaf: Node) -> list[Json]:
    """What shows a level, as objects of the method that examines documents."""
    if not leaf.evidence:
        return []
    objects = [
        prose("assessment-objects", hint.text, props=props({"level": hint.level, "kinds": " ".join(hint.kinds)}))
        for hint in leaf.evidence
    ]
    method = {"name": "method", "value": "EXAMINE"}
    return [{"id": f"{token(leaf.id)}_asm", "name": "assessment-method", "props": [method], "parts": objects}]


def _resource(instrument: Instrument, basis: LegalBasis) -> Json:
    title = basis.title or Text(basis.ref, basis.ref)
    cited = f"{basis.ref}, {basis.article}" if basis.article else basis.ref
    return trimmed(
        uuid=identity("legal-basis", instrument.identity, basis.ref, basis.article or "", basis.role or ""),
        title=line(title.id),
        props=props({**in_english(title), "effective": basis.effective, "enacted": basis.enacted}),
        citation={"text": line(cited)},
    )
