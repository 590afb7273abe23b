from django.urls import path

from stock.purchases import studio

app_name = "purchases_studio"
urlpatterns = [
    path("orders/", studio.orders, name="orders"),
    path("takedowns/<str:public_id>/inform/", studio.inform_buyers, name="inform_buyers"),
    path("prices/", studio.default_prices, name="prices"),
    path("photos/<str:public_id>/price/", studio.photo_price, name="photo_price"),
]
