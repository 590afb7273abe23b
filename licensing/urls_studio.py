from django.urls import path

from licensing.studio import agreements, overview, takedowns

app_name = "licensing_studio"
urlpatterns = [
    path("licensing/", overview.overview, name="overview"),
    path("licensing/agreements/new/", agreements.new_agreement, name="new_agreement"),
    path("licensing/agreements/<str:public_id>/terminate/", agreements.terminate, name="terminate"),
    path("photos/<str:public_id>/take-down/", takedowns.take_down, name="take_down"),
    path("photos/<str:public_id>/lift/", takedowns.lift, name="lift"),
]
