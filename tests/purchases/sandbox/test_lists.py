import pytest
import stripe


@pytest.fixture(scope="module")
def ids(sandbox):
    """Seven sessions, newest first."""
    return [sandbox.open(client_reference_id=str(n)).id for n in range(7)][::-1]


def listed(sandbox, **params):
    return sandbox.client.v1.checkout.sessions.list(params)


def test_newest_first_with_has_more(sandbox, ids):
    page = listed(sandbox, limit=3)
    assert [session.id for session in page.data] == ids[:3]
    assert page.has_more is True
    assert page.url == "/v1/checkout/sessions"


def test_forward_and_back(sandbox, ids):
    page = listed(sandbox, limit=3, starting_after=ids[2])
    assert [session.id for session in page.data] == ids[3:6]
    back = listed(sandbox, limit=2, ending_before=ids[3])
    assert [session.id for session in back.data] == ids[1:3]
    assert back.has_more is True


def test_the_last_page(sandbox, ids):
    page = listed(sandbox, limit=3, starting_after=ids[5])
    assert [session.id for session in page.data] == ids[6:]
    assert page.has_more is False


def test_the_sdk_pages_through_everything(sandbox, ids):
    found = [session.id for session in listed(sandbox, limit=2).auto_paging_iter()]
    assert found == ids
    backwards = listed(sandbox, limit=2, ending_before=ids[-1])
    assert [session.id for session in backwards.auto_paging_iter()] == ids[:-1][::-1]


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_a_limit_out_of_range(sandbox, limit):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        listed(sandbox, limit=limit)
    assert caught.value.param == "limit"


def test_a_cursor_that_names_nothing(sandbox):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        listed(sandbox, starting_after="cs_test_nothing")
    assert (caught.value.code, caught.value.param) == ("resource_missing", "starting_after")


def test_filters(sandbox, ids):
    created = sandbox.client.v1.checkout.sessions.retrieve(ids[0]).created
    assert listed(sandbox, created={"gt": created + 100}).data == []
    assert len(listed(sandbox, created={"gte": created - 100}).data) == 7
    assert len(listed(sandbox, status="open").data) == 7
    assert listed(sandbox, status="complete").data == []


def test_line_items_come_in_their_order(sandbox):
    def item(name, amount):
        price = {"currency": "krw", "unit_amount": amount, "product_data": {"name": name}}
        return {"quantity": 2, "price_data": price}

    session = sandbox.open(line_items=[item("하나", 1000), item("둘", 2000), item("셋", 3000)])
    assert session.amount_total == 12000
    items = sandbox.client.v1.checkout.sessions.line_items.list(session.id, {"limit": 2})
    found = list(items.auto_paging_iter())
    assert [(row.description, row.amount_total) for row in found] == [
        ("하나", 2000),
        ("둘", 4000),
        ("셋", 6000),
    ]
