"""/v1/events and /v1/webhook_endpoints"""

from django.db.models import Q

from .. import clock, representations
from ..errors import invalid, missing_object
from ..http import Call, Endpoint, Json, Resource
from ..ids import new_id
from ..lists import page
from ..models import Event, WebhookEndpoint
from ..params import PAGE, Boolean, List, Metadata, Schema, Text, Url, merged, not_here

ENDPOINT: Schema = {
    "url": Url(),
    "enabled_events": List(Text(), max_items=300),
    "description": Text(blank=True),
    "metadata": Metadata(),
}


def retrieve_event(call: Call) -> Event:
    event = Event.objects.filter(public_id=call.ids["event"]).first()
    if event is None:
        raise missing_object("event", call.ids["event"])
    return event


def list_events(call: Call) -> Json:
    types = call.params.get("types", [])
    if "type" in call.params:
        if types:
            raise invalid(
                "You may only specify one of these parameters: type, types.", param="type"
            )
        types = [call.params["type"]]
    wanted = Q()
    for name in types:
        wanted |= Q(type__startswith=name.removesuffix("*")) if name.endswith("*") else Q(type=name)
    rows = Event.objects.filter(wanted)
    return page(rows, call.params, url=call.url, represent=representations.event)


def _endpoint(call: Call) -> WebhookEndpoint:
    public_id = call.ids["endpoint"]
    endpoint = WebhookEndpoint.objects.filter(public_id=public_id).first()
    if endpoint is None:
        raise missing_object("webhook endpoint", public_id)
    return endpoint


def create_endpoint(call: Call) -> Json:
    endpoint = WebhookEndpoint.objects.create(
        public_id=new_id("we"),
        created=clock.now(),
        url=call.params["url"],
        secret=new_id("whsec", length=32),
        enabled_events=call.params["enabled_events"],
        description=call.params.get("description", ""),
        api_version=call.params.get("api_version", ""),
        metadata=call.params.get("metadata", {}),
    )
    return representations.webhook_endpoint(endpoint) | {"secret": endpoint.secret}


def retrieve_endpoint(call: Call) -> WebhookEndpoint:
    return _endpoint(call)


def update_endpoint(call: Call) -> WebhookEndpoint:
    endpoint = _endpoint(call)
    for name in ("url", "enabled_events", "description"):
        setattr(endpoint, name, call.params.get(name, getattr(endpoint, name)))
    if "disabled" in call.params:
        endpoint.status = "disabled" if call.params["disabled"] else "enabled"
    endpoint.metadata = merged(endpoint.metadata, call.params)
    endpoint.save()
    return endpoint


def delete_endpoint(call: Call) -> Json:
    endpoint = _endpoint(call)
    endpoint.delete()
    return {"id": endpoint.public_id, "object": "webhook_endpoint", "deleted": True}


def list_endpoints(call: Call) -> Json:
    return page(
        WebhookEndpoint.objects.all(),
        call.params,
        url=call.url,
        represent=representations.webhook_endpoint,
    )


events = Resource(
    GET=Endpoint(
        list_events,
        {
            **PAGE,
            "type": Text(),
            "types": List(Text(), max_items=20),
            **not_here("delivery_success"),
        },
    )
)
event = Resource(GET=Endpoint(retrieve_event, {}))
endpoints = Resource(
    GET=Endpoint(list_endpoints, {n: param for n, param in PAGE.items() if n != "created"}),
    POST=Endpoint(
        create_endpoint,
        {
            **ENDPOINT,
            "url": Url(required=True),
            "enabled_events": List(Text(), required=True, max_items=300),
            "api_version": Text(max_length=32),
            **not_here("connect"),
        },
    ),
)
endpoint = Resource(
    GET=Endpoint(retrieve_endpoint, {}),
    POST=Endpoint(
        update_endpoint,
        {**ENDPOINT, "metadata": Metadata(update=True), "disabled": Boolean()},
    ),
    DELETE=Endpoint(delete_endpoint, {}),
)
