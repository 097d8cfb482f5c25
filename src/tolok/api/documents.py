"""Documents of record: issued, drafted, fetched, signed here or brought back signed; and what a report recommends."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Field, File
from ninja.files import UploadedFile

from tolok.api.asked import wanted
from tolok.api.door import In, Noun, Number, Out, Text, address, doing, json_answer, made, version_asked, versioned
from tolok.api.letters import LetterIn, letter_of
from tolok.api.scopes import Scope
from tolok.assessment.access import Hand
from tolok.assessment.answers import language
from tolok.organisation.access import Refused
from tolok.records import access
from tolok.records.actions.documents import edit_recommendation, issue, require_ready
from tolok.records.actions.signatures import accept_copy, sign
from tolok.records.facts import generated
from tolok.records.faults import NotPossible
from tolok.records.forms import DOTS
from tolok.records.models import Certificate, Document, DocumentKind, Recommendation, Signature
from tolok.records.queries import Shelf, Shown, doubt_of, is_outdated, shelves_of
from tolok.records.signing import Found
from tolok.records.views import documents as pages
from tolok.records.views.asked import document_of, hand_of, kind_of
from tolok.records.views.signatures import signing_context

noun = Noun("documents")
ALL = "/assessments/{int:assessment}/documents"
ONE = "/documents/{int:document}"
REPORT = "/assessments/{int:assessment}/recommendation"


class DocumentOut(Out):
    """A document as it was issued; it never changes, a change makes a new edition."""

    id: int
    assessment: int
    kind: str
    edition: int
    number: str
    dated: date
    signatory: str
    digest: str = Field(description="SHA-256 of the canonical JSON of what it was made from")
    sha256: str = Field(description="of its file")
    state: str = Field(description="latest, outdated (what it was made from has changed since) or replaced")
    signatures: int
    issued_by: str | None
    issued_at: datetime
    entry: int = Field(description="its number in the ledger")


class DocumentKindOut(Out):
    """A kind of document, and whether it can be issued."""

    kind: DocumentKind
    title: str
    may_issue: bool
    not_yet: str = Field(description="why there is nothing to state yet; empty: there is")
    doubt: str = Field(description="what is not certain about its form; never said in the letter")


class Documents(Out):
    """The documents of an assessment, the newest edition of each kind first."""

    kinds: list[DocumentKindOut]
    items: list[DocumentOut]


class DocumentIn(LetterIn):
    """A document to be issued."""

    kind: DocumentKind


class SignatureOut(Out):
    """A signed copy: the issued bytes, and behind them one signature more."""

    place: int = Field(description="the first signature of the document is 1")
    origin: str = Field(description="here or elsewhere")
    holder: str
    issuer: str
    fingerprint: str
    signed_at: datetime | None = Field(description="the signer's own clock")
    added_at: datetime
    sha256: str
    entry: int


class SignatureChecked(SignatureOut):
    """A signature, and what it is worth, worked out now."""

    intact: bool | None = Field(description="null: it does not match the copy")
    trusted: bool | None = Field(description="null: the operator named no trust roots")


class DocumentWhole(DocumentOut):
    """A document, its content and its signatures."""

    whole: bool = Field(description="its bytes, and those of its signed copies, are those that were issued")
    content: dict[str, object]
    checked: list[SignatureChecked]


class SignIn(In):
    """Which certificate signs."""

    certificate: Number | None = Field(default=None, description="null: the operator's, for reports")
    passphrase: Annotated[str, Field(max_length=1000, description="of the key; used once and forgotten")]


class RecommendationOut(Out):
    """What the report recommends, each paragraph a line."""

    text: str
    version: int = Field(description="0: as generated")
    generated: str
    author: str | None
    updated_at: datetime | None


class RecommendationIn(In):
    """The whole text."""

    text: Text


@noun.read(ALL, out=Documents, scope=Scope.RECORDS_READ, name="documents")
def list_documents(request: HttpRequest, assessment: int) -> Documents:
    """The documents of record of an assessment, all editions, and which can be issued."""
    own = hand_of(request, assessment)
    shelves = shelves_of(own.assessment)
    return Documents.model_construct(
        kinds=[_kind(own, shelf) for shelf in shelves],
        items=[_shown(shown) for shelf in shelves for shown in shelf.editions],
    )


@noun.create(ALL, out=DocumentOut, scope=Scope.RECORDS_WRITE, name="documents")
def issue_document(request: HttpRequest, assessment: int, body: DocumentIn) -> HttpResponse:
    """Issue a document: its file is set and kept, and what it was made from is frozen."""
    own = hand_of(request, assessment)
    access.require_issue(own, body.kind)
    letter = letter_of(body, own.assessment, body.kind)
    row = issue(assessment=own.assessment, kind=body.kind, letter=letter, **doing(request))
    return json_answer(_out(row, "latest", 0), 201, location=address("document", document=row.pk))


@noun.file(f"{ALL}/{{slug:kind}}/draft", method="POST", scope=Scope.RECORDS_READ, name="document_draft")
def draft_document(request: HttpRequest, assessment: int, kind: str, body: LetterIn) -> HttpResponseBase:
    """The document (PDF) as it would be, marked as a draft; nothing is kept."""
    own, asked = hand_of(request, assessment), kind_of(kind)
    return pages.drafted(own.assessment, asked, letter_of(body, own.assessment, asked, missing=DOTS))


@noun.read(ONE, out=DocumentWhole, scope=Scope.RECORDS_READ, name="document")
def get_document(request: HttpRequest, document: int) -> DocumentWhole:
    """A document with what it states, whether its bytes are whole, and what its signatures are worth."""
    row = document_of(request, document)
    told = signing_context(row)
    signatures: list[tuple[Signature, Found | None]] = told["signatures"]
    newest = row.assessment.documents.filter(kind=row.kind).order_by("-edition").first()
    state = "replaced" if newest != row else "outdated" if is_outdated(row) else "latest"
    return DocumentWhole.model_construct(
        **dict(_out(row, state, len(signatures))),
        whole=told["whole"],
        content=row.content,
        checked=[_checked(one, found) for one, found in signatures],
    )


@noun.file(f"{ONE}/file", scope=Scope.RECORDS_READ, name="document_file")
def get_document_file(
    request: HttpRequest,
    document: int,
    signature: Annotated[int, Field(ge=0, le=1000, description="the copy with so many signatures; 0: as issued")] = 0,
) -> HttpResponseBase:
    """The PDF as it was issued, or a signed copy of it."""
    return pages.document_served(request, document_of(request, document), signature)


@noun.create(f"{ONE}/signatures", out=SignatureOut, scope=Scope.RECORDS_WRITE, name="signatures")
def sign_document(request: HttpRequest, document: int, body: SignIn) -> SignatureOut:
    """Sign with a certificate that is kept here; its passphrase is asked each time."""
    row = document_of(request, document)
    access.require_issue(hand_of(request, row.assessment_id), row.kind)
    certificate = None
    if body.certificate is not None:
        mine = Certificate.objects.filter(agency=row.agency_id, withdrawn_at__isnull=True)
        certificate = wanted(mine, body.certificate, "certificate")
    return _signature(sign(document=row, certificate=certificate, passphrase=body.passphrase, **doing(request)))


@noun.create(f"{ONE}/signed-copies", out=SignatureOut, scope=Scope.RECORDS_WRITE, name="signed_copies", forms=True)
def bring_signed_copy(request: HttpRequest, document: int, file: File[UploadedFile]) -> SignatureOut:
    """Bring back a copy that was signed elsewhere: the very issued file, with further signatures that hold."""
    row = document_of(request, document)
    access.require_issue(hand_of(request, row.assessment_id), row.kind)
    return _signature(accept_copy(document=row, pdf=file.read(), **doing(request)))


@noun.read(REPORT, out=RecommendationOut, scope=Scope.RECORDS_READ, name="recommendation", versioned=True)
def get_recommendation(request: HttpRequest, assessment: int) -> HttpResponse:
    """What the report recommends: as generated, or as an assessor, reviewer or who decides has written it."""
    return _recommended(_writing(request, assessment))


@noun.replace(REPORT, out=RecommendationOut, scope=Scope.RECORDS_WRITE, name="recommendation", versioned=True)
def write_recommendation(request: HttpRequest, assessment: int, body: RecommendationIn) -> HttpResponse:
    """Replace the generated recommendations by one's own; `If-Match` names the version that was read."""
    own = _writing(request, assessment)
    row = Recommendation.objects.filter(assessment=own.assessment).first()
    version = version_asked(request, current=row.version if row else 0)
    edit_recommendation(assessment=own.assessment, text=body.text, version=version, **doing(request))
    return _recommended(own)


def _writing(request: HttpRequest, assessment: int) -> Hand:
    own = hand_of(request, assessment)
    if not access.may_edit_recommendation(own):
        raise Refused(access.EDITS[0])
    return own


def _recommended(own: Hand) -> HttpResponse:
    row = Recommendation.objects.filter(assessment=own.assessment).select_related("author").first()
    begun = "\n".join(generated(own.assessment))
    told = RecommendationOut.model_construct(
        text=row.text if row else begun,
        version=row.version if row else 0,
        generated=begun,
        author=row.author.name if row else None,
        updated_at=row.updated_at if row else None,
    )
    return versioned(told, told.version)


def _kind(own: Hand, shelf: Shelf) -> DocumentKindOut:
    doubt = doubt_of(own.assessment, shelf.kind)
    try:
        require_ready(own.assessment, shelf.kind)
        not_yet = ""
    except NotPossible as why:
        not_yet = str(why)
    return DocumentKindOut.model_construct(
        kind=shelf.kind,
        title=str(shelf.kind.label),
        may_issue=access.may_issue(own, shelf.kind),
        not_yet=not_yet,
        doubt=doubt.in_(language()) if doubt else "",
    )


def _shown(shown: Shown) -> DocumentOut:
    return _out(shown.document, shown.word, len(shown.signatures))


def _out(row: Document, state: str, signatures: int) -> DocumentOut:
    by = row.issued_by.name if row.issued_by else None
    return made(DocumentOut, row, assessment=row.assessment_id, state=state, signatures=signatures, issued_by=by)


def _signature(row: Signature) -> SignatureOut:
    return made(SignatureOut, row)


def _checked(row: Signature, found: Found | None) -> SignatureChecked:
    worth = {"intact": found.intact if found else None, "trusted": found.trusted if found else None}
    return made(SignatureChecked, row, **worth)
