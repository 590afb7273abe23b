from django.urls import path

from stock.catalogue import studio
from stock.catalogue.editorial import (
    bulk_pages,
    name_pages,
    publication_pages,
    suggestion_pages,
    table_pages,
)

app_name = "catalogue_studio"
urlpatterns = [
    path("", studio.photos, name="photos"),
    path("upload/", studio.upload, name="upload"),
    path("photos/<str:public_id>/", studio.photo, name="photo"),
    path("photos/<str:public_id>/publish/", studio.publish, name="publish"),
    path("photos/<str:public_id>/publication/", publication_pages.publication, name="publication"),
    path("photos/<str:public_id>/suggestions/", suggestion_pages.suggestions, name="suggestions"),
    path("edit/", bulk_pages.edit, name="edit"),
    path("edits/", bulk_pages.edits, name="edits"),
    path("edits/<str:public_id>/", bulk_pages.bulk_edit, name="bulk_edit"),
    path("edits/<str:public_id>/undo/", bulk_pages.undo, name="undo_edit"),
    path("export.csv", table_pages.export, name="export"),
    path("import/", table_pages.import_table, name="import"),
    path("names/", name_pages.names, name="names"),
    path("names/<slug:kind>/", name_pages.names, name="names"),
    path("names/<slug:kind>/new/", name_pages.new_name, name="new_name"),
    path("names/<slug:kind>/at/<slug:slug>/", name_pages.name, name="name"),
]
