from django.urls import path

from stock.catalogue import studio
from stock.catalogue.editorial import name_pages, publication_pages

app_name = "catalogue_studio"
urlpatterns = [
    path("", studio.photos, name="photos"),
    path("upload/", studio.upload, name="upload"),
    path("photos/<str:public_id>/", studio.photo, name="photo"),
    path("photos/<str:public_id>/publish/", studio.publish, name="publish"),
    path("photos/<str:public_id>/publication/", publication_pages.publication, name="publication"),
    path("names/", name_pages.names, name="names"),
    path("names/<slug:kind>/", name_pages.names, name="names"),
    path("names/<slug:kind>/new/", name_pages.new_name, name="new_name"),
    path("names/<slug:kind>/at/<slug:slug>/", name_pages.name, name="name"),
]
