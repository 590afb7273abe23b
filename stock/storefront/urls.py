from django.urls import path

from stock.storefront import shop

app_name = "storefront"
urlpatterns = [
    path("", shop.home, name="home"),
    path("photos/<str:public_id>/", shop.photo, name="photo"),
    path("artists/", shop.artists, name="artists"),
    path("artists/<slug:slug>/", shop.artist, name="artist"),
    path("groups/", shop.groups, name="groups"),
    path("groups/<slug:slug>/", shop.group, name="group"),
    path("search/", shop.search, name="search"),
]
