"""Refusals of the licensing verbs."""

from stock.errors import Refusal


class SubmissionRefused(Refusal):
    code = "submission_refused"


class DecisionRefused(Refusal):
    code = "decision_refused"


class TakedownRefused(Refusal):
    code = "takedown_refused"


class AgreementRefused(Refusal):
    code = "agreement_refused"


class PeopleRefused(Refusal):
    code = "people_refused"


class RoyaltiesRefused(Refusal):
    code = "royalties_refused"


class PayoutRefused(Refusal):
    code = "payout_refused"
