"""The demo's stock: fictional artists and photos of them, all made by code at seeding time."""
