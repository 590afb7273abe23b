"""A local server that speaks the part of Stripe's HTTP API the shop uses.

A Django project of its own, run as a process of its own with a database of its own.
The shop reaches it over HTTP alone and never imports it; it imports nothing of the shop.
"""
