from django.urls import path

from stock.purchases import shop

app_name = "purchases"
urlpatterns = [
    path("bag/", shop.cart, name="cart"),
    path("bag/add/", shop.add, name="add"),
    path("bag/remove/<int:item_id>/", shop.remove, name="remove"),
    path("bag/checkout/", shop.start_checkout, name="checkout"),
    path("orders/<str:public_id>/", shop.order, name="order"),
    path("my/", shop.my, name="my"),
    path("licences/<str:number>/download/", shop.download, name="download"),
]
