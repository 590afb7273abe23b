from django.urls import path

from licensing import studio

app_name = "licensing_studio"
urlpatterns = [
    path("licensing/", studio.overview, name="overview"),
    path("licensing/agreements/new/", studio.new_agreement, name="new_agreement"),
    path("licensing/agreements/<str:public_id>/terminate/", studio.terminate, name="terminate"),
    path("photos/<str:public_id>/take-down/", studio.take_down, name="take_down"),
    path("photos/<str:public_id>/lift/", studio.lift, name="lift"),
]
