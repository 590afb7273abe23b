from django.urls import path, re_path

from stock.purchases.story import pages

app_name = "purchases_partner"
urlpatterns = [
    path("photos/<str:public_id>/story/", pages.partner, name="story"),
    re_path(
        r"^photos/(?P<public_id>[0-9a-z]+)/story\.(?P<kind>json|pdf)$",
        pages.partner,
        name="story_file",
    ),
]
