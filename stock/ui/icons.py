"""One icon set: drawn on 24 x 24, outlines only; the stylesheet gives the stroke (1.75)."""

_CIRCLE = '<circle cx="12" cy="12" r="8.5"/>'
_SHIELD = '<path d="M12 3.5 5 6v5.5c0 4.3 2.9 7.6 7 9 4.1-1.4 7-4.7 7-9V6Z"/>'
_EYE = (
    '<path d="M2.5 12S6 5.8 12 5.8s9.5 6.2 9.5 6.2-3.5 6.2-9.5 6.2S2.5 12 2.5 12Z"/>'
    '<circle cx="12" cy="12" r="2.8"/>'
)

ICONS: dict[str, str] = {
    "alert": '<path d="M12 4 2.8 19.5h18.4Z"/><path d="M12 10v4.5M12 17h.01"/>',
    "arrow-right": '<path d="M4.5 12h15m-6-6 6 6-6 6"/>',
    "bag": (
        '<path d="M6.2 8h11.6a1 1 0 0 1 1 .9l.9 10.1a1 1 0 0 1-1 1.1H5.3a1 1 0 0 1-1-1.1l.9-10.1'
        'a1 1 0 0 1 1-.9Z"/><path d="M9 11V7a3 3 0 0 1 6 0v4"/>'
    ),
    "calendar": (
        '<rect x="4" y="5.5" width="16" height="14.5" rx="2"/>'
        '<path d="M4 10h16M8.5 3.5v4M15.5 3.5v4"/>'
    ),
    "certificate": (
        '<path d="M10 20H5.5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1h13a1 1 0 0 1 1 1v5.5"/>'
        '<path d="M8 8.5h8M8 12h3.5"/><circle cx="16" cy="15" r="2.8"/>'
        '<path d="m14.2 17.4-.7 4 2.5-1.3 2.5 1.3-.7-4"/>'
    ),
    "chart": '<path d="M4.5 4v15.5H20"/><path d="M8.5 16v-4M12.5 16V8M16.5 16v-6"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "chevron-down": '<path d="m6 9.5 6 6 6-6"/>',
    "chevron-left": '<path d="m14.5 6-6 6 6 6"/>',
    "chevron-right": '<path d="m9.5 6 6 6-6 6"/>',
    "chevron-up": '<path d="m6 14.5 6-6 6 6"/>',
    "clock": f'{_CIRCLE}<path d="M12 7v5.2l3.2 2"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "compare": '<path d="M12 3v18M8 8.5 4 12l4 3.5M16 8.5l4 3.5-4 3.5"/>',
    "credentials": (
        '<path d="M12 3.5a8.5 8.5 0 1 1 0 17H3.5V12A8.5 8.5 0 0 1 12 3.5Z"/>'
        '<path d="M11 10.3a2.2 2.2 0 1 0 0 3.4M14 14.8V9.9M14 12c.2-1.3 1-2.1 2.2-2.1"/>'
    ),
    "cross": '<path d="m7 7 10 10M17 7 7 17"/>',
    "download": '<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M4.5 19.5h15"/>',
    "drag": '<path d="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01"/>',
    "external": (
        '<path d="M14 4.5h5.5V10M19.5 4.5 11 13"/>'
        '<path d="M17.5 14v4.5a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1H10"/>'
    ),
    "eye": _EYE,
    "eye-off": f'{_EYE}<path d="m4 4 16 16"/>',
    "filter": '<path d="M4 6.5h16M7 12h10M10 17.5h4"/>',
    "globe": (
        f'{_CIRCLE}<path d="M3.5 12h17M12 3.5c2.4 2.4 3.5 5.2 3.5 8.5s-1.1 6.1-3.5 8.5'
        'C9.6 18.1 8.5 15.3 8.5 12S9.6 5.9 12 3.5Z"/>'
    ),
    "heart": (
        '<path d="M12 20s-7.5-4.6-7.5-10.2A4.3 4.3 0 0 1 12 7.4a4.3 4.3 0 0 1 7.5 2.4'
        'C19.5 15.4 12 20 12 20Z"/>'
    ),
    "home": ('<path d="M4 11.2 12 4.5l8 6.7V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1Z"/>'),
    "info": f'{_CIRCLE}<path d="M12 11v5.5M12 7.8h.01"/>',
    "keyboard": (
        '<rect x="2.5" y="6" width="19" height="12" rx="2"/>'
        '<path d="M6.5 10h.01M10.2 10h.01M13.8 10h.01M17.5 10h.01M8 14h8"/>'
    ),
    "layers": (
        '<path d="m12 4 8.5 4.5L12 13 3.5 8.5Z"/>'
        '<path d="M3.5 12.5 12 17l8.5-4.5M3.5 16 12 20.5l8.5-4.5"/>'
    ),
    "lock": (
        '<rect x="5" y="10.5" width="14" height="9.5" rx="2"/>'
        '<path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>'
    ),
    "mail": '<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="m4 7.5 8 5.5 8-5.5"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "moon": '<path d="M20 14.2A8.2 8.2 0 0 1 9.8 4 8.2 8.2 0 1 0 20 14.2Z"/>',
    "pause": '<path d="M8.5 5.5v13M15.5 5.5v13"/>',
    "pencil": '<path d="m15.5 5 3.5 3.5L8.5 19H5v-3.5Z"/>',
    "photo": (
        '<rect x="3.5" y="4.5" width="17" height="15" rx="2"/><circle cx="9" cy="10" r="1.7"/>'
        '<path d="m4 17.5 5-4.5 3.5 3 3-2.5 5 4"/>'
    ),
    "play": '<path d="M8 5.5v13l10.5-6.5Z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "minus": '<path d="M5 12h14"/>',
    "receipt": (
        '<path d="M6 3.5h12v17l-2-1.3-2 1.3-2-1.3-2 1.3-2-1.3-2 1.3Z"/>'
        '<path d="M9 8.5h6M9 12.5h6"/>'
    ),
    "refresh": (
        '<path d="M19.5 12a7.5 7.5 0 0 1-13.4 4.6M4.5 12a7.5 7.5 0 0 1 13.4-4.6"/>'
        '<path d="M18.5 3.5v4h-4M5.5 20.5v-4h4"/>'
    ),
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "settings": (
        '<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/>'
        '<circle cx="9" cy="17" r="2"/>'
    ),
    "shield": f'{_SHIELD}<path d="m9 12 2.2 2.2 4-4.4"/>',
    "sign-out": (
        '<path d="M10 4.5H6a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1h4"/><path d="M10 12h10m-4-4 4 4-4 4"/>'
    ),
    "sparkle": (
        '<path d="M12 3.5c.9 5.3 3.2 7.6 8.5 8.5-5.3.9-7.6 3.2-8.5 8.5-.9-5.3-3.2-7.6-8.5-8.5'
        ' 5.3-.9 7.6-3.2 8.5-8.5Z"/>'
    ),
    "sun": (
        '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2'
        'M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>'
    ),
    "trash": (
        '<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.1a1 1 0 0 0 1 .9h7.4a1 1 0 0 0 1-.9L17.5 7'
        'M10 11v5M14 11v5"/>'
    ),
    "undo": '<path d="m8.5 5-4 4 4 4"/><path d="M4.5 9H14a5.5 5.5 0 0 1 0 11H9"/>',
    "upload": '<path d="M12 15V4M7.5 8.5 12 4l4.5 4.5M4.5 19.5h15"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20a7.5 7.5 0 0 1 15 0"/>',
    "users": (
        '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5a6.5 6.5 0 0 1 13 0'
        'M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.2a6.5 6.5 0 0 1 3.5 5.3"/>'
    ),
}
