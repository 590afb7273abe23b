"""The page as a browser without scripts meets it."""

import re
from urllib.parse import urlsplit

import pytest

CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 40", "cvc": "123", "method": "card"}
BUYER = {"email": "fan@example.com"}


def submit(sandbox, session, **fields):
    return sandbox.http.post(session.url, data=CARD | BUYER | fields, allow_redirects=False)


def test_korean_and_english(sandbox):
    korean = sandbox.http.get(sandbox.open(locale="ko").url).text
    assert "실제 결제가 아니에요" in korean
    assert "₩12,000 결제하기" in korean
    english = sandbox.http.get(sandbox.open(locale="en").url).text
    assert "No real payment is made" in english
    assert "Pay ₩12,000" in english


def test_the_browser_decides_when_the_session_does_not(sandbox):
    url = sandbox.open().url
    page = sandbox.http.get(url, headers={"Accept-Language": "en-GB,ko;q=0.5"})
    assert '<html lang="en">' in page.text
    assert '<html lang="ko">' in sandbox.http.get(url).text
    assert '<html lang="en">' in sandbox.http.get(f"{url}?lang=en").text


def test_what_is_paid_for(sandbox):
    product = {"name": "하늘빛 <무대>", "images": ["http://127.0.0.1:9/luna.webp"]}
    price = {"currency": "krw", "unit_amount": 5000, "product_data": product}
    session = sandbox.open(line_items=[{"quantity": 3, "price_data": price}], locale="ko")
    page = sandbox.http.get(session.url).text
    assert "하늘빛 &lt;무대&gt;" in page
    assert "수량 3" in page
    assert 'src="http://127.0.0.1:9/luna.webp"' in page
    assert 'href="http://127.0.0.1:9/cart"' in page


@pytest.mark.parametrize(
    ("currency", "amount", "shown"), [("jpy", 1500, "¥1,500"), ("usd", 1250, "$12.50")]
)
def test_money_is_never_multiplied(sandbox, currency, amount, shown):
    page = sandbox.http.get(sandbox.open(currency=currency, amount=amount).url).text
    assert shown in page


def test_paying_leads_back_to_the_shop(sandbox):
    session = sandbox.open()
    answer = submit(sandbox, session)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:9/done?session={session.id}"
    assert sandbox.session(session.id).customer_details.email == "fan@example.com"


def test_the_shops_address_for_the_buyer_stays(sandbox):
    session = sandbox.open(customer_email="known@example.com")
    page = sandbox.http.get(session.url).text
    assert "known@example.com" in page
    assert 'name="email"' not in page
    submit(sandbox, session, email="other@example.com")
    assert sandbox.session(session.id).customer_details.email == "known@example.com"


def test_a_second_press_of_the_button_pays_nothing_more(sandbox):
    session = sandbox.open()
    submit(sandbox, session)
    page = submit(sandbox, session)
    assert page.status_code == 200
    assert "결제가 끝난 주문이에요" in page.text
    intent = sandbox.session(session.id).payment_intent
    assert len(sandbox.client.v1.charges.list({"payment_intent": intent.id}).data) == 1


def test_a_decline_lets_one_try_again(sandbox):
    session = sandbox.open(locale="ko")
    page = submit(sandbox, session, number="4000 0000 0000 9995")
    assert page.status_code == 402
    assert "카드 잔액이나 한도가 부족해요" in page.text
    assert 'value="4000 0000 0000 9995"' in page.text
    assert 'value="123"' not in page.text
    assert submit(sandbox, session).status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"number": "1234"}, "카드 번호를 확인해 주세요"),
        ({"expiry": "99"}, "유효기간을 월 / 연도로"),
        ({"expiry": "01 / 20"}, "유효기간이 지났어요"),
        ({"cvc": "x"}, "보안 코드 숫자를"),
        ({"email": "nobody"}, "이메일 주소를 확인해"),
    ],
)
def test_a_slip_is_named_at_its_field(sandbox, fields, said):
    page = submit(sandbox, sandbox.open(locale="ko"), **fields)
    assert page.status_code == 422
    assert said in page.text
    assert page.text.count("aria-invalid") == 1


def test_test_cards_fill_the_form_without_a_script(sandbox):
    session = sandbox.open()
    page = sandbox.http.get(session.url).text
    links = re.findall(r'href="(\?lang=ko&amp;card=\d+)"', page)
    assert len(links) == 6
    filled = sandbox.http.get(session.url + links[0].replace("&amp;", "&")).text
    assert 'value="4242 4242 4242 4242"' in filled


def test_a_card_number_in_the_address_is_ignored_unless_it_is_a_test_card(sandbox):
    page = sandbox.http.get(f"{sandbox.open().url}?card=4111111111111111").text
    assert "4111" not in page


def test_an_expired_session(sandbox):
    session = sandbox.open(locale="ko")
    sandbox.client.v1.checkout.sessions.expire(session.id)
    page = sandbox.http.get(session.url)
    assert page.status_code == 410
    assert "결제 시간이 지났어요" in page.text
    assert 'href="http://127.0.0.1:9/cart"' in page.text
    assert submit(sandbox, session).status_code == 410


def test_a_session_that_is_not_there(sandbox):
    page = sandbox.http.get(f"{sandbox.url}/c/pay/cs_test_nothing")
    assert page.status_code == 404
    assert "찾을 수 없는 페이지예요" in page.text


def test_every_page_says_sandbox_and_runs_only_its_own_script(sandbox):
    response = sandbox.http.get(sandbox.open().url)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy
    for address in re.findall(r'(?:src|href)="(/assets/[^"]+)"', response.text):
        asset = sandbox.http.get(sandbox.url + urlsplit(address).path)
        assert asset.status_code == 200
    assert sandbox.http.get(f"{sandbox.url}/assets/..%2fsettings.py").status_code == 404
