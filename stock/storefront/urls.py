from django.urls import path

from stock.storefront import shop
from stock.storefront.search import pages

app_name = "storefront"
urlpatterns = [
    path("", shop.home, name="home"),
    path("photos/<str:public_id>/", shop.photo, name="photo"),
    path("photos/<str:public_id>/similar/", pages.similar, name="similar"),
    path("artists/", shop.artists, name="artists"),
    path("artists/<slug:slug>/", shop.artist, name="artist"),
    path("groups/", shop.groups, name="groups"),
    path("groups/<slug:slug>/", shop.group, name="group"),
    path("search/", pages.search, name="search"),
    path("search/suggest/", pages.suggest, name="suggest"),
    path("search/seen/", pages.seen, name="seen"),
    path("search/saved/", pages.saved, name="saved-searches"),
    path("search/save/", pages.save, name="save-search"),
    path("search/saved/<str:public_id>/", pages.change, name="change-search"),
    path("alerts/<str:token>/", pages.stop, name="stop-alerts"),
]
