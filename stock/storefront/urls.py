from django.urls import path

from stock.storefront.search import pages
from stock.storefront.shop import artists, front, groups, photos

app_name = "storefront"
urlpatterns = [
    path("", front.home, name="home"),
    path("photos/<str:public_id>/", photos.page, name="photo"),
    path("photos/<str:public_id>/similar/", pages.similar, name="similar"),
    path("artists/", artists.overview, name="artists"),
    path("artists/<slug:slug>/", artists.page, name="artist"),
    path("groups/", groups.overview, name="groups"),
    path("groups/<slug:slug>/", groups.page, name="group"),
    path("search/", pages.search, name="search"),
    path("search/suggest/", pages.suggest, name="suggest"),
    path("search/seen/", pages.seen, name="seen"),
    path("search/saved/", pages.saved, name="saved-searches"),
    path("search/save/", pages.save, name="save-search"),
    path("search/saved/<str:public_id>/", pages.change, name="change-search"),
    path("alerts/<str:token>/", pages.stop, name="stop-alerts"),
]
