from django.urls import path

from stock.catalogue import studio

app_name = "catalogue_studio"
urlpatterns = [
    path("", studio.photos, name="photos"),
    path("upload/", studio.upload, name="upload"),
    path("photos/<str:public_id>/", studio.photo, name="photo"),
    path("photos/<str:public_id>/publish/", studio.publish, name="publish"),
]
