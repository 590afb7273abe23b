"""A fan of whom the shop knows everything that it can know of a fan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from licensing import takedowns as licensing_takedowns
from stock.accounts.models import User
from stock.audit.context import Origin, origin
from stock.catalogue.models import Photo
from stock.purchases import cart as carts
from stock.purchases import checkout, delivery, fulfilment
from stock.purchases.models import Cart, Order, TakedownNotice
from stock.storefront.account import exports
from stock.storefront.collections import favourites, follows, lightboxes
from stock.storefront.models import FavouriteList, NewsMail, NewsPhoto, SavedSearch, SavedSearchHit
from tests.conftest import SentTask
from tests.factories import make_artist, make_cleared_photo, make_price, make_user

#: Words that occur nowhere but with this fan.
EMAIL, NAME, ADDRESS = "moonyoung@private.example", "Moonyoung Secret", "203.0.113.77"
NOTE, BOX, SEARCH = "over my bed", "Wedding idea", "q=lovesick"
BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"

Buy = Callable[..., Order]


@pytest.fixture
def priced(db: None) -> None:
    make_price(kind="personal", amount=12_000)


@pytest.fixture
def photo(priced: None) -> Photo:
    return make_cleared_photo(title="Sky", with_previews=True, scale=1)


@pytest.fixture
def other_photo(priced: None) -> Photo:
    return make_cleared_photo(title="Sea", with_previews=True, scale=1)


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Buy:
    """``begin(user, photo)``: the fan stands before the payment page."""

    def open_session(order: Order) -> None:
        Order.objects.filter(pk=order.pk, session_id__isnull=True).update(
            session_id=f"cs_{order.public_id}", session_url="https://pay.example/1"
        )
        order.refresh_from_db()

    monkeypatch.setattr(checkout, "_open_session", open_session)

    def begin(user: User, *photos: Photo, at: datetime) -> Order:
        cart = Cart.objects.get_or_create(user=user, defaults={"created_at": at})[0]
        for one in photos:
            carts.add(cart=cart, photo=one, kind="personal", territory="KR", at=at)
        return checkout.begin(cart=cart, buyer=user, language="en", territory="KR", at=at)

    return begin


@pytest.fixture
def buy(begin: Buy, monkeypatch: pytest.MonkeyPatch, sent_tasks: list[SentTask]) -> Buy:
    """``buy(user, photo)``: paid, fulfilled, and the receipt sent."""

    def buy(user: User, *photos: Photo, at: datetime) -> Order:
        order = begin(user, *photos, at=at)
        session = SimpleNamespace(
            id=order.session_id,
            payment_status="paid",
            status="complete",
            client_reference_id=order.public_id,
            amount_total=order.total,
            currency=order.currency.lower(),
            livemode=False,
            payment_intent=f"pi_{order.public_id}",
        )
        with monkeypatch.context() as patch:
            patch.setattr("stock.purchases.provider.retrieve_session", lambda _id: session)
            fulfilment.fulfil(order=order, at=at)
        Order.objects.filter(pk=order.pk).update(receipt_sent_at=at)
        order.refresh_from_db()
        return order

    return buy


@pytest.fixture
def known(fan: User, photo: Photo, other_photo: Photo, buy: Buy, staff: User, at: datetime) -> User:
    """The fan has done all that a fan can do."""
    User.objects.filter(pk=fan.pk).update(email=EMAIL, name=NAME)
    fan.refresh_from_db()
    EmailAddress.objects.update_or_create(
        user=fan, defaults={"email": EMAIL, "verified": True, "primary": True}
    )
    Authenticator.objects.create(user=fan, type="totp", data={"secret": "sealed"})
    with origin(Origin(request_id="r", address=ADDRESS)):
        order = buy(fan, photo, at=at)
        licence = order.lines.get().licence
        delivery.open_download(licence=licence, user=fan, at=at)
    carts.add(
        cart=Cart.objects.get(user=fan), photo=other_photo, kind="personal", territory="KR", at=at
    )
    mine = FavouriteList.objects.create(user=fan, created_at=at, used_at=at)
    favourites.add(favourites=mine, photo=photo, at=at)
    box = lightboxes.make(user=fan, name=BOX, at=at)
    lightboxes.add(lightbox=box, photo=photo, actor=fan, at=at)
    lightboxes.write_note(lightbox=box, photo=photo, note=NOTE, actor=fan, at=at)
    lightboxes.share(lightbox=box, actor=fan, at=at)
    follows.follow(user=fan, target=make_artist(name="Haru"), at=at)
    follows.set_mails(user=fan, wanted=True, actor=fan, at=at)
    news = NewsMail.objects.get(user=fan)
    NewsPhoto.objects.create(mail=news, photo=photo, found_at=at, settled_at=at)
    search = SavedSearch.objects.create(user=fan, query=SEARCH, created_at=at, checked_until=at)
    SavedSearchHit.objects.create(search=search, photo=photo, found_at=at, settled_at=at)
    exports.request(user=fan, at=at)
    # The first photo is withdrawn, and the fan was told so.
    takedown = licensing_takedowns.take_down(photo=photo, actor=staff, at=at, ground="privacy")
    TakedownNotice.objects.create(
        takedown=takedown,
        buyer=fan,
        email=EMAIL,
        language="en",
        licence_numbers=[licence.number],
        subject="About your licence",
        body="We had to withdraw it.",
        state="sent",
        drafted_at=at,
        released_by=staff,
        released_at=at,
        sent_at=at,
    )
    return fan


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """``signed_in(user)``: as from a browser that says what it is."""

    def signed_in(user: User, *, browser: str = BROWSER, address: str = ADDRESS) -> Client:
        client = Client(headers={"User-Agent": browser}, REMOTE_ADDR=address)
        client.force_login(user)
        # A test's sign-in comes from nowhere; the first page is written down.
        assert client.get("/en/account/").status_code == 200
        return client

    return signed_in


@pytest.fixture
def stranger(db: None) -> User:
    return make_user(email="stranger@example.com", name="Stranger")
