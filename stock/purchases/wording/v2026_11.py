"""The terms of November 2026. Photos were sold under them: not to be edited."""

from __future__ import annotations

from licensing.models import LicenceKind

Text = list[tuple[str, list[str]]]

_MAY = {
    "ko": {
        LicenceKind.PERSONAL: [
            "본인이 쓰는 휴대폰, 태블릿, 컴퓨터, TV의 배경 화면이나 화면 보호기로 쓸 수 있어요.",
            "집에 두고 볼 인쇄물을 한 장 만들 수 있어요.",
            "기기를 바꾸거나 파일을 잃어버리면 다시 내려받을 수 있어요.",
        ],
        LicenceKind.EDITORIAL: [
            "기사, 비평, 다큐멘터리, 교육 자료처럼 사실을 전하는 내용에 쓸 수 있어요. 개인이 "
            "운영하는 "
            "블로그의 글도 포함돼요.",
            "온라인, 방송, 인쇄물에 쓸 수 있어요. 인쇄물은 모두 합해 10만 부까지예요.",
            "내용을 바꾸지 않는 범위에서 자르거나 크기를 조절할 수 있어요.",
        ],
        LicenceKind.COMMERCIAL: [
            "매장, 행사, 전시에 쓸 수 있어요.",
            "본인 사업의 웹사이트와 소셜 미디어에 쓸 수 있어요.",
            "하나의 프로젝트에 쓸 수 있고, 그 프로젝트가 닿는 지역에는 제한이 없어요. 다른 "
            "프로젝트에는 "
            "라이선스가 하나 더 필요해요.",
            "소속사가 이 사진에 승인한 범위 안에서만 쓸 수 있어요.",
        ],
    },
    "en": {
        LicenceKind.PERSONAL: [
            "You may use the photo as a wallpaper or screen saver on the phones, tablets, "
            "computers "
            "and televisions that you use yourself.",
            "You may make one print to keep at home.",
            "You may download the file again when you change your device or lose the file.",
        ],
        LicenceKind.EDITORIAL: [
            "You may use the photo in what reports or discusses facts: articles, reviews, "
            "documentaries and teaching. That includes posts on a blog of your own.",
            "You may use it online, in broadcasts and in print; in print, up to 100,000 copies in "
            "all.",
            "You may crop it and change its size as long as what it says stays the same.",
        ],
        LicenceKind.COMMERCIAL: [
            "You may use the photo in shops, at events and in exhibitions.",
            "You may use it on the website and the social media of your own business.",
            "The licence is for one project, wherever in the world that project reaches. Another "
            "project needs another licence.",
            "All of it is within what the agency has approved for this photo.",
        ],
    },
}

_MAY_NOT = {
    "ko": {
        LicenceKind.PERSONAL: [
            "소셜 미디어, 팬 계정, 블로그를 포함해 누구나 볼 수 있는 곳에 올리지 않아요.",
            "보도, 사업, 판매하는 물건에는 쓰지 않아요.",
        ],
        LicenceKind.EDITORIAL: [
            "광고, 협찬 글, 상품에는 쓰지 않아요.",
            "잡지 표지처럼 판매를 앞세우는 자리에는 따로 허락을 받아요.",
        ],
        LicenceKind.COMMERCIAL: [
            "아티스트가 본인의 사업, 제품, 의견을 추천하거나 보증하는 것처럼 쓰지 않아요.",
            "사진이 들어간 상품을 팔지 않아요.",
        ],
    },
    "en": {
        LicenceKind.PERSONAL: [
            "Do not post it where everybody can see it, and that includes social media, fan "
            "accounts "
            "and blogs.",
            "Do not use it for reporting, for a business or on anything that is sold.",
        ],
        LicenceKind.EDITORIAL: [
            "Do not use it in advertising, in sponsored posts or on merchandise.",
            "For places that sell the publication, such as the cover of a magazine, ask first.",
        ],
        LicenceKind.COMMERCIAL: [
            "Do not use it as if the artist recommended or endorsed your business, your product or "
            "your opinion.",
            "Do not sell goods that carry the photo.",
        ],
    },
}

_CREDIT = {
    "ko": "사진 가까이에 “소속사 이름 / Encore”라고 출처를 밝혀요. 소속사 이름은 사진 페이지에 "
    "있어요.",
    "en": "Give the credit “name of the agency / Encore” near the photo. The agency’s name is on "
    "the "
    "photo’s page.",
}


def articles(kind: LicenceKind, language: str) -> Text:
    """Titles with their paragraphs, in Korean or English."""
    may, may_not = _MAY[language][kind], _MAY_NOT[language][kind]
    credit = [] if kind == LicenceKind.PERSONAL else [_CREDIT[language]]
    return _korean(may, may_not, credit) if language == "ko" else _english(may, may_not, credit)


def _korean(may: list[str], may_not: list[str], credit: list[str]) -> Text:
    return [
        (
            "받는 것",
            [
                "복원한 사진 파일을 페이지에 적힌 전체 크기로, 워터마크 없이 받아요.",
                "라이선스에는 번호가 있고, 산 사람 한 명(회사라면 그 회사)의 것이에요.",
            ],
        ),
        ("할 수 있는 것", may),
        ("할 수 없는 것", may_not),
        (
            "모든 라이선스에서 할 수 없는 것",
            [
                "파일이나 라이선스를 다른 사람에게 팔거나 빌려주거나 나눠 주지 않아요.",
                "아티스트를 모욕하거나, 성적으로 표현하거나, 하지 않은 일을 한 것처럼 보이게 하지 "
                "않아요. 얼굴을 다른 사람과 합성하지 않아요.",
                "AI를 학습시키거나 얼굴을 알아보는 데 쓰지 않아요.",
                "파일에 든 표시와 출처 정보를 지우지 않아요.",
            ],
        ),
        *([("출처 표시", credit)] if credit else []),
        (
            "AI 복원",
            [
                "이 사진은 AI로 복원했어요. 세부는 원본에서 추정한 것이므로, 사실을 증명하는 "
                "자료로 "
                "쓸 때는 AI로 복원한 사진이라고 밝혀요.",
            ],
        ),
        (
            "권리",
            [
                "사진의 저작권과 아티스트의 초상권은 권리자에게 남아요. 라이선스는 위에 적힌 "
                "대로 쓸 "
                "수 있게 해 줄 뿐이에요.",
            ],
        ),
        (
            "기간",
            [
                "산 날의 약관이 계속 적용돼요. 나중에 약관이 바뀌거나 판매가 끝나도 마찬가지예요.",
                "권리자가 법적인 이유로 사진을 내리면 내려받기를 멈추고 알려 드려요. 그때부터는 "
                "새로 "
                "공개하거나 인쇄하지 않아요.",
                "약관을 어기면 라이선스가 끝나고, 가진 파일을 지워야 해요.",
            ],
        ),
    ]


def _english(may: list[str], may_not: list[str], credit: list[str]) -> Text:
    return [
        (
            "What you get",
            [
                "You get the restored photo as a file in the full size given on its page, "
                "without a "
                "watermark.",
                "The licence has a number. It belongs to the one person who bought it, or to the "
                "one "
                "company for which it was bought.",
            ],
        ),
        ("What you may do", may),
        ("What you may not do", may_not),
        (
            "What no licence allows",
            [
                "Do not sell, lend or give the file or the licence to anybody else.",
                "Do not insult the artist, show them sexually, or make it look as if they did what "
                "they did not do. Do not put the face onto somebody else, or another face onto it.",
                "Do not train AI models with the photo, and do not use it to recognise faces.",
                "Do not remove the marks and the information on its origin that are in the file.",
            ],
        ),
        *([("Credit", credit)] if credit else []),
        (
            "Restored by AI",
            [
                "This photo was restored by AI. Its details are inferred from the original, so "
                "wherever it serves as evidence of a fact, say that it was restored by AI.",
            ],
        ),
        (
            "Rights",
            [
                "The copyright in the photo and the artist’s right to their own image stay with "
                "those who hold them. The licence lets you use the photo as said above, no more.",
            ],
        ),
        (
            "How long",
            [
                "The terms of the day you buy stay yours, also when the terms change or the sale "
                "ends.",
                "If a rights holder withdraws the photo for legal reasons, downloads stop and we "
                "write to you. From then on, do not publish or print it anew.",
                "Whoever breaks these terms loses the licence and has to delete the file.",
            ],
        ),
    ]
