"""/v1/disputes"""

from .. import disputes, representations
from ..http import Call, Endpoint, Json, Resource
from ..lists import page
from ..models import Dispute
from ..params import PAGE, Boolean, Hash, Metadata, Text, merged, not_here
from ..representations.payments import EVIDENCE as EVIDENCE_NAMES


def retrieve(call: Call) -> Dispute:
    return disputes.find(call.ids["dispute"])


def update(call: Call) -> Dispute:
    dispute = disputes.find(call.ids["dispute"])
    return disputes.update(
        dispute=dispute,
        evidence=call.params.get("evidence"),
        metadata=merged(dispute.metadata, call.params),
        submit=call.params.get("submit", True),
    )


def close(call: Call) -> Dispute:
    """The shop accepts the loss."""
    return disputes.resolve(dispute=disputes.find(call.ids["dispute"]), won=False)


def list_(call: Call) -> Json:
    rows = Dispute.objects.select_related("charge__payment_intent")
    if "charge" in call.params:
        rows = rows.filter(charge__public_id=call.params["charge"])
    if "payment_intent" in call.params:
        rows = rows.filter(charge__payment_intent__public_id=call.params["payment_intent"])
    return page(rows, call.params, url=call.url, represent=representations.dispute)


EVIDENCE = Hash(
    {
        **{name: Text(max_length=150_000) for name in EVIDENCE_NAMES},
        **not_here("enhanced_evidence"),
    }
)

collection = Resource(GET=Endpoint(list_, {**PAGE, "charge": Text(), "payment_intent": Text()}))
member = Resource(
    GET=Endpoint(retrieve, {}),
    POST=Endpoint(
        update, {"evidence": EVIDENCE, "metadata": Metadata(update=True), "submit": Boolean()}
    ),
)
closing = Resource(POST=Endpoint(close, {}))
