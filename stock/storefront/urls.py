from django.urls import path

from stock.storefront.account import pages as account
from stock.storefront.collections import follow_pages, lightbox_pages
from stock.storefront.collections import pages as collections
from stock.storefront.search import pages
from stock.storefront.shop import agencies, artists, events, front, groups, licences, photos

app_name = "storefront"
urlpatterns = [
    path("", front.home, name="home"),
    path("photos/<str:public_id>/", photos.page, name="photo"),
    path("photos/<str:public_id>/similar/", pages.similar, name="similar"),
    path("artists/", artists.overview, name="artists"),
    path("artists/<slug:slug>/", artists.page, name="artist"),
    path("groups/", groups.overview, name="groups"),
    path("groups/<slug:slug>/", groups.page, name="group"),
    path("events/", events.overview, name="events"),
    path("events/<slug:slug>/", events.page, name="event"),
    path("agencies/<slug:slug>/", agencies.page, name="agency"),
    path("licences/", licences.overview, name="licences"),
    path("licences/<slug:kind>/", licences.page, name="licence"),
    path("licences/<slug:kind>/<slug:version>/", licences.page, name="licence-version"),
    path("search/", pages.search, name="search"),
    path("search/suggest/", pages.suggest, name="suggest"),
    path("search/seen/", pages.seen, name="seen"),
    path("search/saved/", pages.saved, name="saved-searches"),
    path("search/save/", pages.save, name="save-search"),
    path("search/saved/<str:public_id>/", pages.change, name="change-search"),
    path("alerts/<str:token>/", pages.stop, name="stop-alerts"),
    path("favourites/", collections.favourites, name="favourites"),
    path("favourites/change/", collections.change_favourite, name="change-favourite"),
    path("favourites/gone/", collections.remove_gone, name="remove-gone"),
    path("lightboxes/", lightbox_pages.lightboxes, name="lightboxes"),
    path("lightboxes/make/", lightbox_pages.make, name="make-lightbox"),
    path("lightboxes/for/<str:photo_id>/", lightbox_pages.put, name="put-into-lightbox"),
    path("lightboxes/<str:public_id>/", lightbox_pages.lightbox, name="lightbox"),
    path("lightboxes/<str:public_id>/change/", lightbox_pages.change, name="change-lightbox"),
    path("lightboxes/<str:public_id>/bag/", lightbox_pages.to_bag, name="lightbox-to-bag"),
    path(
        "lightboxes/<str:public_id>/photos/<str:photo_id>/",
        lightbox_pages.change_photo,
        name="change-lightbox-photo",
    ),
    path("shared/<str:token>/", lightbox_pages.shared, name="shared-lightbox"),
    path("follows/", follow_pages.follows, name="follows"),
    path("follows/change/", follow_pages.change, name="change-follow"),
    path("follows/mails/", follow_pages.mails, name="follow-mails"),
    path("account/", account.overview, name="account"),
    path("account/profile/", account.profile, name="profile"),
    path("account/downloads/", account.downloads, name="downloads"),
    path("account/sessions/", account.sessions, name="sessions"),
    path("account/data/", account.data, name="my-data"),
    path("account/data/<str:public_id>/", account.open_copy, name="open-copy"),
    path("account/delete/", account.delete, name="delete-account"),
]
