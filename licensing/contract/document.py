"""The document that an agency signs: one PDF, Korean first and then English, signed by the shop."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from licensing.contract.terms import Terms, terms_of
from licensing.contract.wording import CURRENT, WORDINGS, Wording
from licensing.models import Agreement, LicenceKind
from stock import documents
from stock.documents import Column, Document, Facts, Heading, NewPage, Paragraph, Table
from stock.documents.content import Block

LANGUAGES = ("ko", "en")


def render(agreement: Agreement, at: datetime) -> bytes:
    """The contract as a signed PDF. The wording is the agreement's, or the current one."""
    return documents.sign(documents.build(laid_out(agreement, at)), at=at, reason=agreement.number)


def laid_out(agreement: Agreement, at: datetime) -> Document:
    """The contract before it becomes a PDF."""
    version = agreement.terms_version or CURRENT
    wording, terms = WORDINGS[version], terms_of(agreement)
    blocks: list[Block] = []
    for language in LANGUAGES:
        if blocks:
            blocks += [NewPage(), Heading(wording.labels[language]["title"])]
        blocks += _in_one_language(terms, wording, version, at, language)
    return Document(
        title=wording.labels["ko"]["title"],
        subtitle=f"{wording.labels['en']['title']} · {terms.agency_ko} · {terms.agency_en}",
        number=terms.number,
        language="ko",
        at=at,
        blocks=tuple(blocks),
    )


def _in_one_language(
    terms: Terms, wording: Wording, version: str, at: datetime, language: str
) -> list[Block]:
    words = wording.labels[language]
    made = terms.day(timezone.localdate(at), language)
    blocks: list[Block] = [
        Facts((*_head(terms, words, language), (words["made"], f"{made} · {version}"))),
        Table(
            columns=(
                Column(words["kind"], 2),
                Column(words["share"], 2, numeric=True),
                Column(words["floor"], 2, numeric=True),
            ),
            rows=tuple(
                (
                    words[kind],
                    terms.share(kind, language),
                    terms.money(terms.floors[kind], language)
                    if terms.floors[kind]
                    else words["no_floor"],
                )
                for kind in LicenceKind.values
            ),
        ),
    ]
    for title, paragraphs in wording.articles(terms, language):
        blocks.append(Heading(title))
        blocks += [Paragraph(text) for text in paragraphs]
    blocks += [
        Heading(words["signature"]),
        Paragraph(words["signature_text"], small=True),
        Facts(((words["paper_name"], "\n\n"),)),
    ]
    return blocks


def _head(terms: Terms, words: dict[str, str], language: str) -> tuple[tuple[str, str], ...]:
    rows = [
        (words["number"], f"{terms.number} · {words['version'].format(n=terms.version)}"),
        (words["licensor"], terms.agency(language)),
        (words["licensee"], words["licensee_name"]),
        (words["term"], period(terms, words, language)),
        (words["countries"], terms.places(language)),
        (words["exclusive"], words["exclusive_yes" if terms.exclusive else "exclusive_no"]),
        (
            words["approval"],
            words["approval_two" if terms.two_person_approval else "approval_one"],
        ),
    ]
    if terms.amends:
        rows.insert(1, (words["amends"], terms.amends))
    return tuple(rows)


def period(terms: Terms, words: dict[str, str], language: str) -> str:
    end = terms.day(terms.valid_until, language) if terms.valid_until else words["no_end"]
    return f"{terms.day(terms.valid_from, language)} – {end}"
