"""The wording of November 2026. Sent to agencies: not to be edited."""

from __future__ import annotations

from licensing.contract.terms import Terms

LABELS = {
    "ko": {
        "title": "사진 라이선스 계약서",
        "number": "계약 번호",
        "version": "제{n}판",
        "amends": "대체하는 계약",
        "licensor": "권리자",
        "licensee": "판매자",
        "licensee_name": "Encore",
        "made": "작성일",
        "wording": "약관 판",
        "term": "기간",
        "no_end": "종료일 없음",
        "until": "까지",
        "countries": "판매 국가",
        "kind": "라이선스",
        "share": "권리자 몫",
        "floor": "최저 가격(세금 포함)",
        "no_floor": "정하지 않음",
        "exclusive": "독점 여부",
        "exclusive_yes": "독점",
        "exclusive_no": "비독점",
        "approval": "사진 승인",
        "approval_one": "승인 담당자 한 명",
        "approval_two": "서로 다른 승인 담당자 두 명",
        "personal": "개인용",
        "editorial": "보도용",
        "commercial": "상업용",
        "signature": "서명",
        "signature_text": (
            "권리자는 파트너 포털에서 이름을 입력해 서명하거나, 이 문서를 인쇄해 서명해요. 서명한 "
            "사람의 이름, 시각, 접속 주소와 이 파일의 해시(SHA-256)를 함께 보관해요. 이 파일에는 "
            "판매자의 전자 서명이 들어 있어서, 보낸 뒤에 바뀌면 PDF 뷰어가 알려 줘요."
        ),
        "paper_name": "종이에 서명할 때: 이름, 서명, 날짜",
    },
    "en": {
        "title": "Photo licence agreement",
        "number": "Agreement number",
        "version": "version {n}",
        "amends": "Takes the place of",
        "licensor": "Rights holder",
        "licensee": "Seller",
        "licensee_name": "Encore",
        "made": "Made on",
        "wording": "Wording",
        "term": "Term",
        "no_end": "no end",
        "until": "until",
        "countries": "Countries of sale",
        "kind": "Licence",
        "share": "Rights holder's share",
        "floor": "Least price, tax included",
        "no_floor": "not set",
        "exclusive": "Exclusivity",
        "exclusive_yes": "exclusive",
        "exclusive_no": "not exclusive",
        "approval": "Approval of photos",
        "approval_one": "by one approver",
        "approval_two": "by two different approvers",
        "personal": "Personal",
        "editorial": "Editorial",
        "commercial": "Commercial",
        "signature": "Signature",
        "signature_text": (
            "The rights holder signs by typing a name in the partner portal, or on a print of this "
            "document. The signer's name, the time, the network address and the hash (SHA-256) of "
            "this file are kept together. This file carries the seller's digital signature: a PDF "
            "reader tells if it was changed after it was sent."
        ),
        "paper_name": "If signed on paper: name, signature, date",
    },
}


def articles(terms: Terms, language: str) -> list[tuple[str, list[str]]]:
    return _korean(terms) if language == "ko" else _english(terms)


def _korean(terms: Terms) -> list[tuple[str, list[str]]]:
    start = terms.day(terms.valid_from, "ko")
    term = (
        f"이 계약은 {start}부터 효력이 있고, {terms.day(terms.valid_until, 'ko')}이 시작될 때 끝나요."
        if terms.valid_until
        else f"이 계약은 {start}부터 효력이 있고, 종료일이 없어요."
    )
    people = "서로 다른 승인 담당자 두 명이" if terms.two_person_approval else "승인 담당자가"
    exclusive = (
        "권리자는 판매 국가와 기간이 겹치는 한 같은 아티스트의 사진 판매를 이 서비스에서 다른 소속사를 통해 "
        "허락하지 않아요(독점)."
        if terms.exclusive
        else "권리자는 같은 사진을 다른 곳에서도 판매할 수 있어요(비독점)."
    )
    return [
        (
            "제1조 목적",
            [
                f"{terms.agency_ko}(권리자)는 소속 아티스트가 나온 사진을 판매자가 AI로 복원하고, "
                "팬과 기업에 라이선스로 판매하도록 이 계약이 정한 만큼 허락해요."
            ],
        ),
        (
            "제2조 아티스트별 동의",
            [
                "사진은 그 안에 나온 모든 아티스트의 동의가 있을 때만 판매해요. 동의는 아티스트마다 "
                "라이선스 종류, AI 복원, 학습 이용, 국가, 기간을 따로 정하고, 이 계약보다 넓을 수 없어요.",
                "미성년 아티스트는 보호자의 동의가 있어야 해요. 생년월일은 나이를 계산하는 데만 쓰고 공개하지 "
                "않아요.",
            ],
        ),
        (
            "제3조 사진 승인",
            [
                f"판매자는 복원한 파일을 하나하나 권리자에게 보여 주고, {people} 승인한 바로 그 파일만 "
                "판매해요. 다시 복원하면 다시 승인을 받아요."
            ],
        ),
        (
            "제4조 국가와 독점",
            [f"판매 국가: {terms.places('ko')}.", exclusive],
        ),
        (
            "제5조 가격과 몫",
            [
                "권리자의 몫과 최저 가격은 위 표와 같아요. 판매자는 최저 가격보다 낮게 팔지 않아요.",
                "여러 아티스트가 나온 사진은 판매 금액을 먼저 아티스트 수대로 똑같이 나눈 다음 각 권리자의 "
                "몫을 계산해요. 환불된 금액은 몫에서 빼요.",
            ],
        ),
        (
            "제6조 철회와 게시 중단",
            [
                "권리자는 언제든지 동의를 철회하거나 사진을 내릴 수 있고, 그 순간부터 새로 판매하지 않아요. "
                "이미 판매한 라이선스는 구매 당시 조건대로 유지돼요. 법적인 이유로 내린 사진은 판매한 파일의 "
                "제공도 멈춰요."
            ],
        ),
        (
            "제7조 기간과 해지",
            [
                term,
                "어느 쪽이든 이유를 알리고 해지할 수 있어요. 기간이 끝나거나 해지되면 그 순간부터 새로 "
                "판매하지 않아요.",
            ],
        ),
        (
            "제8조 변경",
            [
                "서명한 계약은 고치지 않아요. 조건을 바꾸려면 새 판을 만들고, 권리자가 새 판에 서명하면 "
                "이전 판을 대체해요. 이전 판의 동의는 새 판이 허용하는 만큼 이어져요."
            ],
        ),
        (
            "제9조 언어와 준거법",
            ["한국어와 영어 내용이 다르면 한국어를 따라요. 대한민국 법을 적용해요."],
        ),
    ]


def _english(terms: Terms) -> list[tuple[str, list[str]]]:
    start = terms.day(terms.valid_from, "en")
    term = (
        f"This agreement holds from {start} and ends as {terms.day(terms.valid_until, 'en')} begins."
        if terms.valid_until
        else f"This agreement holds from {start}, with no end."
    )
    people = "two different approvers have" if terms.two_person_approval else "an approver has"
    exclusive = (
        "As long as country and time overlap, the rights holder permits no sale of the same artist's "
        "photos on this service through another agency (exclusive)."
        if terms.exclusive
        else "The rights holder may sell the same photos elsewhere (not exclusive)."
    )
    return [
        (
            "1. Purpose",
            [
                f"{terms.agency_en} (the rights holder) permits the seller to restore photos of its "
                "artists with AI, and to sell licences of them to fans and businesses, as far as this "
                "agreement says."
            ],
        ),
        (
            "2. Consent per artist",
            [
                "A photo is sold only with the consent of every artist in it. A consent says for one "
                "artist which kinds of licence, whether AI restoration and use for training, in which "
                "countries and for how long; it cannot reach beyond this agreement.",
                "For an artist who is a minor a guardian's consent is needed. Dates of birth serve to "
                "compute an age and are not published.",
            ],
        ),
        (
            "3. Approval of photos",
            [
                "The seller shows each restored file to the rights holder and sells only the exact "
                f"file that {people} approved. A photo that is restored again is approved again."
            ],
        ),
        (
            "4. Countries and exclusivity",
            [f"Countries of sale: {terms.places('en')}.", exclusive],
        ),
        (
            "5. Prices and shares",
            [
                "The rights holder's shares and the least prices are in the table above. The seller "
                "does not sell below the least price.",
                "If several artists are in a photo, the price is first divided equally among them; "
                "then each rights holder's share is computed. What is refunded is taken off.",
            ],
        ),
        (
            "6. Withdrawal and takedown",
            [
                "The rights holder may withdraw a consent or take a photo down at any time; nothing "
                "more is sold from that moment. Licences sold before stay as they were bought. A "
                "takedown for a legal cause also stops the delivery of files that were sold."
            ],
        ),
        (
            "7. Term and termination",
            [
                term,
                "Either side may terminate it and says why. When the term is over or it is "
                "terminated, nothing more is sold from that moment.",
            ],
        ),
        (
            "8. Changes",
            [
                "A signed agreement is not edited. Other terms are a new version, which takes the "
                "place of the one before when the rights holder signs it. Consents under the one "
                "before go on as far as the new version allows."
            ],
        ),
        (
            "9. Language and law",
            [
                "If the Korean and the English text differ, the Korean one holds. The law of the "
                "Republic of Korea applies."
            ],
        ),
    ]
