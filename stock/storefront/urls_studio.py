from django.urls import path

from stock.storefront.featured import pages

app_name = "storefront_studio"
urlpatterns = [
    path("featured/", pages.overview, name="featured"),
    path("featured/new/", pages.new, name="new_featured_row"),
    path("featured/<str:public_id>/", pages.change, name="featured_row"),
    path("featured/<str:public_id>/remove/", pages.remove, name="remove_featured_row"),
]
