from django.urls import path, re_path

from licensing.partner import (
    agreements,
    artists,
    explained,
    people,
    photos,
    queue,
    statements,
    takedowns,
)

app_name = "licensing_partner"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("submissions/<str:public_id>/", queue.submission, name="submission"),
    re_path(
        r"^submissions/(?P<public_id>[0-9a-z]+)/(?P<verb>approve|refuse|request-changes|take-back)/$",
        queue.decide,
        name="decide",
    ),
    path("approve/", queue.batch, name="batch"),
    path("photos/", photos.photos, name="photos"),
    path("photos/<str:public_id>/", photos.photo, name="photo"),
    path("photos/<str:public_id>/clearance/", explained.explained, name="explained"),
    path("photos/<str:public_id>/take-down/", takedowns.take_down, name="take_down"),
    path("photos/<str:public_id>/lift/", takedowns.lift, name="lift"),
    path("takedowns/", takedowns.takedown_list, name="takedowns"),
    path("takedowns/new/", takedowns.propose, name="propose_takedown"),
    path("takedowns/<str:public_id>/", takedowns.takedown, name="takedown"),
    path("takedowns/<str:public_id>/lift/", takedowns.lift_takedown, name="lift_takedown"),
    re_path(
        r"^takedowns/(?P<public_id>[0-9a-z]+)/report/(?P<language>ko|en)/$",
        takedowns.report,
        name="takedown_report",
    ),
    path("artists/", artists.artists, name="artists"),
    path("agreements/<str:agreement_id>/artists/<slug:slug>/", artists.consent, name="consent"),
    path("agreements/<str:agreement_id>/artists/<slug:slug>/leave/", artists.leave, name="leave"),
    path("consents/<str:public_id>/withdraw/", artists.withdraw, name="withdraw"),
    path("agreements/", agreements.agreement_list, name="agreements"),
    path("agreements/<str:public_id>/", agreements.agreement, name="agreement"),
    path("agreements/<str:public_id>/sign/", agreements.sign, name="sign"),
    re_path(
        r"^agreements/(?P<public_id>[0-9a-z]+)/(?P<which>document|paper)/$",
        agreements.download,
        name="agreement_file",
    ),
    path("statements/", statements.statement_list, name="statements"),
    path("statements/<str:public_id>/", statements.statement, name="statement"),
    re_path(
        r"^statements/(?P<public_id>[0-9a-z]+)\.(?P<kind>csv|pdf)$",
        statements.statement_file,
        name="statement_file",
    ),
    path("agencies/<str:public_id>/bank/", statements.bank_account, name="bank_account"),
    path("agencies/", people.agencies, name="agencies"),
    path("agencies/<str:public_id>/people/", people.people, name="people"),
    re_path(
        r"^agencies/(?P<public_id>[0-9a-z]+)/people"
        r"/(?P<verb>role|remove|revoke)/(?P<whom>[0-9a-z]+)/$",
        people.act,
        name="people_act",
    ),
]
