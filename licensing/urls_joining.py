from django.urls import path

from licensing import joining

app_name = "licensing_joining"
urlpatterns = [path("join/<str:token>/", joining.join, name="join")]
