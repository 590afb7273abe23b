"""What the pages say, Korean and English side by side."""

from django.http import HttpRequest

# name: (Korean, English)
PHRASES: dict[str, tuple[str, str]] = {
    "sandbox": ("샌드박스", "Sandbox"),
    "not_real": ("실제 결제가 아니에요", "No real payment is made"),
    "pay_title": ("결제", "Payment"),
    "order": ("주문 내용", "Your order"),
    "total": ("총 결제 금액", "Total"),
    "subtotal": ("상품 금액", "Subtotal"),
    "discount": ("할인", "Discount"),
    "quantity": ("수량", "Qty"),
    "open_until": ("결제할 수 있는 시간", "Open until"),
    "contact": ("받는 분", "Contact"),
    "email": ("이메일", "Email"),
    "email_why": ("영수증과 내려받기 안내를 보내드려요.", "Your receipt and download go here."),
    "method": ("결제 방법", "Payment method"),
    "card": ("카드", "Card"),
    "later": ("나중에 입금", "Pay later"),
    "later_how": (
        "주문은 바로 접수되고, 입금이 확인되면 결제가 끝나요. 샌드박스에서는 "
        "이벤트 기록 화면이나 컨트롤로 입금을 확인해요.",
        "The order is placed now and paid once the deposit is confirmed. In the sandbox a control "
        "confirms it.",
    ),
    "number": ("카드 번호", "Card number"),
    "expiry": ("유효기간", "Expiry"),
    "cvc": ("보안 코드", "CVC"),
    "cvc_hint": ("뒷면 3자리", "3 digits"),
    "name": ("카드에 적힌 이름", "Name on card"),
    "pay_amount": ("{amount} 결제하기", "Pay {amount}"),
    "place": ("주문하기", "Place order"),
    "working": ("처리하고 있어요", "Working"),
    "cancel": ("취소하고 돌아가기", "Cancel and go back"),
    "test_cards": ("테스트 카드로 채우기", "Fill in a test card"),
    "test_cards_why": (
        "실제 카드 번호는 넣지 마세요. 아래 카드만 쓸 수 있어요.",
        "Never type a real card number. Only these cards work.",
    ),
    "t_success": ("성공", "Succeeds"),
    "t_generic_decline": ("거절", "Declined"),
    "t_insufficient_funds": ("잔액 부족", "No funds"),
    "t_expired_card": ("만료", "Expired"),
    "t_incorrect_cvc": ("보안 코드 틀림", "Wrong CVC"),
    "t_three_d_secure": ("본인 인증", "3-D Secure"),
    "retry": (
        "아무것도 청구되지 않았어요. 다시 시도하거나 다른 카드를 써 주세요.",
        "Nothing was charged. Try again or use another card.",
    ),
    "e_card_declined": ("카드사가 결제를 거절했어요.", "Your card was declined."),
    "e_insufficient_funds": (
        "카드 잔액이나 한도가 부족해요.",
        "Your card has insufficient funds.",
    ),
    "e_expired_card": ("유효기간이 지난 카드예요.", "Your card has expired."),
    "e_incorrect_cvc": ("보안 코드가 맞지 않아요.", "Your card's security code is incorrect."),
    "e_processing_error": (
        "카드사와 통신하지 못했어요. 잠시 뒤 다시 시도해 주세요.",
        "The card could not be processed. Try again in a moment.",
    ),
    "e_test_mode_live_card": (
        "테스트 카드가 아니에요. 샌드박스에서는 테스트 카드만 쓸 수 있어요.",
        "That is not a test card. The sandbox takes test cards only.",
    ),
    "e_payment_intent_authentication_failure": (
        "본인 인증을 마치지 못했어요.",
        "The authentication was not completed.",
    ),
    "e_coupon_expired": (
        "이 할인 코드는 더 이상 쓸 수 없어요. 돌아가서 다시 주문해 주세요.",
        "This discount can no longer be used. Go back and order again.",
    ),
    "e_incorrect_number": ("카드 번호를 확인해 주세요.", "Check the card number."),
    "e_invalid_expiry_month": (
        "유효기간을 월 / 연도로 적어 주세요.",
        "Write the expiry as month / year.",
    ),
    "e_invalid_expiry_year": ("유효기간이 지났어요.", "The expiry date has passed."),
    "e_invalid_cvc": ("보안 코드 숫자를 확인해 주세요.", "Check the security code."),
    "e_invalid_email": ("이메일 주소를 확인해 주세요.", "Check the email address."),
    "bank": ("샌드박스 은행", "Sandbox Bank"),
    "bank_title": ("본인 인증", "Confirm it is you"),
    "bank_ask": (
        "카드사가 본인 확인을 요청했어요. 실제라면 여기서 앱이나 문자로 인증해요.",
        "Your bank asks you to confirm this payment. In real life this happens in its app.",
    ),
    "merchant": ("가맹점", "Merchant"),
    "amount": ("금액", "Amount"),
    "card_used": ("카드", "Card"),
    "approve": ("인증 완료하기", "Approve"),
    "refuse": ("인증 실패로 하기", "Fail the authentication"),
    "complete_title": ("결제가 끝난 주문이에요", "This order is already paid"),
    "complete_text": (
        "같은 주문을 두 번 결제하지 않도록 이 화면은 닫혔어요.",
        "This page is closed so that nothing is paid twice.",
    ),
    "waiting_title": ("입금을 기다리고 있어요", "Waiting for the deposit"),
    "waiting_text": (
        "주문은 접수됐어요. 입금이 확인되면 알려드려요.",
        "The order is placed. You will hear when the deposit is confirmed.",
    ),
    "continue": ("주문 확인하기", "See the order"),
    "expired_title": ("결제 시간이 지났어요", "This payment page has expired"),
    "expired_text": (
        "아무것도 청구되지 않았어요. 장바구니로 돌아가 다시 시작해 주세요.",
        "Nothing was charged. Go back to the shop and start again.",
    ),
    "back": ("돌아가기", "Go back"),
    "missing_title": ("찾을 수 없는 페이지예요", "There is nothing here"),
    "missing_text": (
        "주소가 맞는지 확인하거나 상점에서 다시 시작해 주세요.",
        "Check the address, or start again from the shop.",
    ),
    "failed_title": ("샌드박스에 문제가 생겼어요", "The sandbox failed"),
    "failed_text": (
        "아무것도 청구되지 않았어요. 자세한 내용은 샌드박스 로그에 있어요.",
        "Nothing was charged. The sandbox's log has the details.",
    ),
    "footer": (
        "Stripe와 같은 방식으로 동작하는 개발용 결제 서버예요.",
        "A development server that behaves like Stripe.",
    ),
    "other_language": ("English", "한국어"),
    "optional": ("선택", "optional"),
}
LANGUAGES = ("ko", "en")


def phrases(language: str) -> dict[str, str]:
    place = LANGUAGES.index(language)
    return {name: words[place] for name, words in PHRASES.items()}


def language_for(request: HttpRequest, *, locale: str, fallback: str) -> str:
    """The page's language: the buyer's choice, the session's, the browser's, ours."""
    chosen = request.GET.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    if locale and locale != "auto":
        return "ko" if locale == "ko" else "en"
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return fallback
