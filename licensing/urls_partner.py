from django.urls import path, re_path

from licensing import partner

app_name = "licensing_partner"
urlpatterns = [
    path("", partner.queue, name="queue"),
    path("submissions/<str:public_id>/", partner.submission, name="submission"),
    re_path(
        r"^submissions/(?P<public_id>[0-9a-z]+)/(?P<verb>approve|refuse|request-changes)/$",
        partner.decide,
        name="decide",
    ),
    path("photos/", partner.photos, name="photos"),
    path("photos/<str:public_id>/", partner.photo, name="photo"),
    path("photos/<str:public_id>/take-down/", partner.take_down, name="take_down"),
    path("photos/<str:public_id>/lift/", partner.lift, name="lift"),
    path("artists/", partner.artists, name="artists"),
    path("agreements/<str:agreement_id>/artists/<slug:slug>/", partner.consent, name="consent"),
    path("consents/<str:public_id>/withdraw/", partner.withdraw, name="withdraw"),
    path("agreements/", partner.agreement_list, name="agreements"),
    path("agreements/<str:public_id>/sign/", partner.sign, name="sign"),
]
