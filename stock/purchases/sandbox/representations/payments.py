from django.conf import settings

from .. import clock
from ..models import BalanceTransaction, Charge, Dispute, PaymentIntent, Refund
from .base import Json, base, id_of, movement_of


def payment_intent(row: PaymentIntent) -> Json:
    latest = row.charges.order_by("-pk").first()
    received = row.amount if row.status == PaymentIntent.Status.SUCCEEDED else 0
    action = None
    if row.status == PaymentIntent.Status.REQUIRES_ACTION:
        session = row.session
        url = f"{session.base_url}/c/pay/{session.public_id}"
        action = {
            "type": "redirect_to_url",
            "redirect_to_url": {"url": f"{url}/authenticate", "return_url": url},
        }
    attempt = row.pending_attempt or {}
    return base(
        row,
        amount=row.amount,
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=received,
        application=None,
        application_fee_amount=None,
        automatic_payment_methods=None,
        canceled_at=row.canceled_at,
        cancellation_reason=row.cancellation_reason or None,
        capture_method="automatic_async",
        client_secret=row.client_secret,
        confirmation_method="automatic",
        currency=row.currency,
        customer=id_of(row.customer),
        customer_account=None,
        description=row.description or None,
        excluded_payment_method_types=None,
        last_payment_error=row.last_payment_error,
        latest_charge=id_of(latest),
        metadata=row.metadata,
        next_action=action,
        on_behalf_of=None,
        payment_method=attempt.get("payment_method")
        or (latest.payment_method if latest and latest.status != "failed" else None),
        payment_method_configuration_details=None,
        payment_method_options={
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        payment_method_types=row.method_types,
        processing=None,
        receipt_email=row.receipt_email or None,
        review=None,
        setup_future_usage=None,
        shipping=None,
        statement_descriptor=None,
        statement_descriptor_suffix=row.statement_descriptor_suffix or None,
        status=row.status,
        transfer_data=None,
        transfer_group=row.transfer_group or None,
    )


def charge(row: Charge) -> Json:
    intent = row.payment_intent
    dispute = Dispute.objects.filter(charge=row).first()
    paid = row.status == Charge.Status.SUCCEEDED
    return base(
        row,
        amount=row.amount,
        amount_captured=row.amount if paid else 0,
        amount_refunded=row.amount_refunded,
        application=None,
        application_fee=None,
        application_fee_amount=None,
        balance_transaction=movement_of(row.public_id),
        billing_details=row.billing_details,
        calculated_statement_descriptor=settings.SANDBOX_SHOP_NAME.upper(),
        captured=paid,
        currency=row.currency,
        customer=id_of(intent.customer),
        description=intent.description or None,
        disputed=dispute is not None,
        failure_balance_transaction=None,
        failure_code=row.failure_code or None,
        failure_message=row.failure_message or None,
        fraud_details={},
        metadata=row.metadata,
        on_behalf_of=None,
        outcome=row.outcome,
        paid=paid,
        payment_intent=intent.public_id,
        payment_method=row.payment_method,
        payment_method_details=row.payment_method_details,
        radar_options={},
        receipt_email=intent.receipt_email or None,
        receipt_number=None,
        receipt_url=None,
        refunded=row.amount_refunded == row.amount,
        review=None,
        shipping=None,
        source_transfer=None,
        statement_descriptor=None,
        statement_descriptor_suffix=intent.statement_descriptor_suffix or None,
        status=row.status,
        transfer_data=None,
        transfer_group=intent.transfer_group or None,
    )


def refund(row: Refund) -> Json:
    fields: Json = {
        "id": row.public_id,
        "object": "refund",
        "amount": row.amount,
        "balance_transaction": movement_of(row.public_id, type="refund"),
        "charge": row.charge.public_id,
        "created": row.created,
        "currency": row.currency,
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": row.metadata,
        "payment_intent": row.charge.payment_intent.public_id,
        "reason": row.reason or None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": row.status,
        "transfer_reversal": None,
    }
    if row.status == Refund.Status.PENDING:
        fields["pending_reason"] = "processing"
    if row.status in (Refund.Status.FAILED, Refund.Status.CANCELED):
        fields["failure_balance_transaction"] = movement_of(row.public_id, type="refund_failure")
    if row.failure_reason:
        fields["failure_reason"] = row.failure_reason
    return fields


EVIDENCE = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
]


def dispute(row: Dispute) -> Json:
    movements = BalanceTransaction.objects.filter(source=row.public_id).order_by("pk")
    evidence: Json = dict.fromkeys(EVIDENCE) | row.evidence
    return base(
        row,
        amount=row.amount,
        balance_transactions=[balance_transaction(movement) for movement in movements],
        charge=row.charge.public_id,
        currency=row.currency,
        enhanced_eligibility_types=[],
        evidence=evidence | {"enhanced_evidence": {}},
        evidence_details={
            "due_by": row.due_by,
            "enhanced_eligibility": {},
            "has_evidence": bool(row.evidence),
            "past_due": clock.now() > row.due_by,
            "submission_count": row.submission_count,
        },
        is_charge_refundable=False,
        metadata=row.metadata,
        payment_intent=row.charge.payment_intent.public_id,
        reason=row.reason,
        status=row.status,
    )


def balance_transaction(row: BalanceTransaction) -> Json:
    fees = [
        {
            "amount": row.fee,
            "application": None,
            "currency": row.currency,
            "description": "Stripe processing fees" if row.type == "charge" else "Dispute fee",
            "type": "stripe_fee",
        }
    ]
    return {
        "id": row.public_id,
        "object": "balance_transaction",
        "amount": row.amount,
        "available_on": row.available_on,
        "balance_type": "payments",
        "created": row.created,
        "currency": row.currency,
        "description": row.description or None,
        "exchange_rate": None,
        "fee": row.fee,
        "fee_details": fees if row.fee else [],
        "net": row.amount - row.fee,
        "reporting_category": row.reporting_category,
        "source": row.source,
        "status": "available" if row.available_on <= clock.now() else "pending",
        "type": row.type,
    }
