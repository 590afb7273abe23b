from django.urls import path, re_path

from licensing.studio import agreements, explained, overview, payouts, people, takedowns

app_name = "licensing_studio"
urlpatterns = [
    path("licensing/", overview.overview, name="overview"),
    path("licensing/agreements/new/", agreements.new_agreement, name="new_agreement"),
    path("licensing/agreements/<str:public_id>/", agreements.agreement, name="agreement"),
    path("licensing/agreements/<str:public_id>/edit/", agreements.edit, name="edit_agreement"),
    re_path(
        r"^licensing/agreements/(?P<public_id>[0-9a-z]+)/(?P<verb>send|take-back|discard)/$",
        agreements.act,
        name="agreement_act",
    ),
    path("licensing/agreements/<str:public_id>/amend/", agreements.amend, name="amend"),
    path("licensing/agreements/<str:public_id>/terminate/", agreements.terminate, name="terminate"),
    path("licensing/agreements/<str:public_id>/scan/", agreements.paper, name="agreement_scan"),
    re_path(
        r"^licensing/agreements/(?P<public_id>[0-9a-z]+)/(?P<which>document|paper)/$",
        agreements.download,
        name="agreement_file",
    ),
    path("takedowns/", takedowns.takedown_list, name="takedowns"),
    path("takedowns/new/", takedowns.propose, name="propose_takedown"),
    path("takedowns/<str:public_id>/", takedowns.takedown, name="takedown"),
    path("takedowns/<str:public_id>/lift/", takedowns.lift_takedown, name="lift_takedown"),
    path("takedowns/<str:public_id>/send-report/", takedowns.send_report, name="send_report"),
    re_path(
        r"^takedowns/(?P<public_id>[0-9a-z]+)/report/(?P<language>ko|en)/$",
        takedowns.report,
        name="takedown_report",
    ),
    path("photos/<str:public_id>/clearance/", explained.explained, name="explained"),
    path("photos/<str:public_id>/take-down/", takedowns.take_down, name="take_down"),
    path("photos/<str:public_id>/lift/", takedowns.lift, name="lift"),
    path("payouts/", payouts.payouts, name="payouts"),
    path("payouts/export/", payouts.export, name="export_payouts"),
    path("payouts/files/<str:public_id>.csv", payouts.batch_file, name="payout_file"),
    path("payouts/agencies/<str:public_id>/", payouts.agency, name="agency_ledger"),
    path("payouts/agencies/<str:public_id>/prepare/", payouts.prepare, name="prepare_payout"),
    path("payouts/agencies/<str:public_id>/terms/", payouts.terms, name="payout_terms"),
    path("payouts/agencies/<str:public_id>/correct/", payouts.correct, name="correct"),
    re_path(
        r"^payouts/(?P<public_id>[0-9a-z]+)/(?P<verb>paid|return|send)/$",
        payouts.act,
        name="payout_act",
    ),
    path("statements/<str:public_id>/", payouts.statement, name="statement"),
    re_path(
        r"^statements/(?P<public_id>[0-9a-z]+)\.(?P<kind>csv|pdf)$",
        payouts.statement_file,
        name="statement_file",
    ),
    path("licensing/agencies/new/", people.new_agency, name="new_agency"),
    path("licensing/agencies/<str:public_id>/people/", people.people, name="people"),
    path("licensing/agencies/<str:public_id>/artists/", people.represent, name="represent"),
    path(
        "licensing/agencies/<str:public_id>/artists/<slug:slug>/end/",
        people.end_representation,
        name="end_representation",
    ),
    re_path(
        r"^licensing/agencies/(?P<public_id>[0-9a-z]+)/people"
        r"/(?P<verb>role|remove|revoke)/(?P<whom>[0-9a-z]+)/$",
        people.act,
        name="people_act",
    ),
]
