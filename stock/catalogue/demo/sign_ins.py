"""The demo's accounts. They exist in the embedded mode only."""

DEMO_PASSWORD = "encore-demo"  # noqa: S105 - public on purpose
DEMO_SIGN_INS = (
    ("fan", "fan@encore.example"),
    ("staff", "staff@encore.example"),
    ("partner", "partner@encore.example"),
)
#: The second agency's approver; the partner above belongs to the first.
OTHER_PARTNER = "partner2@encore.example"
