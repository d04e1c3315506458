"""Strings and values that have broken programs: alone, and inside an honest word."""

from typing import Any

SURROGATES = ["\ud800", "\udbff", "\udc00", "\udfff", "\udc00\ud800"]
CONTROLS = [chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))]
INVISIBLE = [chr(code) for code in (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0F, 0x180E, 0x3164, 0xE0001)]
BIDI = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C)]
ODD = [
    "😀", "👨‍👩‍👧", "𠮷", "𝟘", "²", "١٠٠", "Ⅷ", "㊙", "ﷺ", "e\u0301", "Z͑ͫ̓ͪ̂ͫ̽", "שלום", "ﬁ", "İ", "ß", "ſ", "K",
    "\uffff", "\ufffe", "\U0010ffff", "\ue000", "\u2028", "\u2029", "⼀", "Ａ", "　", "＝1+1", "１２３",
]  # fmt: skip
WRITTEN = [
    "' OR 1=1 --", '"; DROP TABLE accounts_user; --', "%", "_", "%s%n", "{0.__class__}", "{{7*7}}", "${7*7}",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "=cmd|' /C calc'!A0", "@SUM(1)",
    "+1", "-1", "../../etc/passwd", "..\\..\\x", "C:\\con", "file:///etc/passwd", "http://127.0.0.1/", "\\u0000",
    "null", "None", "true", "NaN", "Infinity", "-0", "1e309", "1_000", "0x10", "1.7976931348623157e400", "[]", "{}",
    "\r\nSet-Cookie: a=b", "a\tb", "*", "(", "((((((((((a+)+)+)+)+)+)+)+)+)+$", "a" * 256, "长" * 400, "9" * 400,
    "2026-02-30", "0000-00-00", "9999-12-31T24:00:00", "91320900MATST0019Y", "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
SEEDS = [*SURROGATES, *CONTROLS, *INVISIBLE, *BIDI, *ODD, *WRITTEN]
UNSTORABLE = [*SURROGATES, "\0"]

STRINGS = [form.format(seed) for seed in SEEDS if "{" not in seed for form in ("{}", "盐城{}公司", "{}x", "x{}")]
STRINGS += [seed for seed in SEEDS if "{" in seed] + ["长" * 20_000]

RAW = {"@huge@": "1e400", "@tiny@": "1e-400", "@deep@": "[" * 10_000 + "]" * 10_000, "@long@": "9" * 4_000}
"""Put into the JSON text in place of the quoted name: json.dumps cannot write these."""

VALUES: list[Any] = [None, True, 0, -1, 1.5, 10**30, "", " ", [], {}, [[]], [None], {"a": 1}, [{"rule": []}], *RAW]
