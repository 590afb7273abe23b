from django.urls import path, re_path

from stock.purchases import studio
from stock.purchases.story import pages

app_name = "purchases_studio"
urlpatterns = [
    path("photos/<str:public_id>/story/", pages.studio, name="story"),
    re_path(
        r"^photos/(?P<public_id>[0-9a-z]+)/story\.(?P<kind>json|pdf)$",
        pages.studio,
        name="story_file",
    ),
    path("orders/", studio.orders, name="orders"),
    path("takedowns/<str:public_id>/inform/", studio.inform_buyers, name="inform_buyers"),
    path("prices/", studio.default_prices, name="prices"),
    path("photos/<str:public_id>/price/", studio.photo_price, name="photo_price"),
]
