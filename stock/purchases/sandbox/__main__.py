"""python -m stock.purchases.sandbox: migrate, then serve on 127.0.0.1 until told to stop."""

import argparse
import os
import sys
from pathlib import Path


def arguments() -> argparse.Namespace:
    env = os.environ.get
    parser = argparse.ArgumentParser(
        prog="python -m stock.purchases.sandbox",
        description="A local server that speaks the part of Stripe's API the shop uses.",
    )
    parser.add_argument("--port", type=int, default=int(env("SANDBOX_PORT", "12111")))
    parser.add_argument(
        "--database", default=env("SANDBOX_DATABASE", ""), help="SQLite file, made when absent"
    )
    parser.add_argument(
        "--webhook-url", default=env("SANDBOX_WEBHOOK_URL", ""), help="where events are posted"
    )
    parser.add_argument(
        "--webhook-secret",
        default=env("SANDBOX_WEBHOOK_SECRET", ""),
        help="whsec_..., what deliveries are signed with",
    )
    parser.add_argument(
        "--language",
        choices=("ko", "en"),
        default=env("SANDBOX_LANGUAGE", "ko"),
        help="of pages whose session names none",
    )
    given = parser.parse_args()
    if not given.database:
        parser.error("--database or SANDBOX_DATABASE is needed")
    if bool(given.webhook_url) != bool(given.webhook_secret):
        parser.error("--webhook-url and --webhook-secret belong together")
    return given


def main() -> None:
    given = arguments()
    database = Path(given.database).resolve()
    database.parent.mkdir(parents=True, exist_ok=True)
    # Settings read these; they must be there before Django is.
    os.environ["SANDBOX_DATABASE"] = str(database)
    os.environ["SANDBOX_LANGUAGE"] = given.language

    from django.core.management import call_command
    from django.db import connections

    from . import server  # sets Django up

    call_command("migrate", verbosity=0)
    server.configure(webhook_url=given.webhook_url, webhook_secret=given.webhook_secret)
    connections.close_all()  # the worker is a fork: it must open its own
    sys.stderr.write(f"Stripe sandbox on http://127.0.0.1:{given.port}\n")
    server.Server(port=given.port).run()


if __name__ == "__main__":
    main()
