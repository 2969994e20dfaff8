"""Words of scripts without spaces and with vowel signs: cut alike in index and query."""

from __future__ import annotations

import sqlite3

import pytest

from tools.index import lexical
from tools.index.lexical import LexicalRow
from tools.index.search_words import LexicalIndex
from tools.index.unspaced import in_pairs
from tools.index.words import matched_words, normal, query_words, words

PASSAGES = {
    "zh": "博物馆每天上午九点开放，星期一闭馆。成人票价为四十元，学生半价。",
    "ja": "図書館は毎朝十時に開館します。本は二週間まで借りることができます。",
    "ko": "수영장은 오전 여섯 시에 문을 엽니다. 수영모를 반드시 써야 합니다.",
    "th": "ร้านอาหารเปิดทุกวันเวลาแปดโมงเช้า กรุณาจองโต๊ะล่วงหน้าหนึ่งวัน",
    "lo": "ຮ້ານອາຫານເປີດທຸກມື້ ກະລຸນາຈອງໂຕະກ່ອນ",
    "km": "សារមន្ទីរបើករាល់ថ្ងៃ សូមទិញសំបុត្រជាមុន",
    "my": "ပြတိုက်သည် နေ့တိုင်းဖွင့်သည်။ လက်မှတ်ဝယ်ပါ။",
    "ar": "يفتح السوق أبوابه كل صباح. تباع الأسماك الطازجة قرب الميناء.",
    "hi": "बगीचा सुबह छह बजे खुलता है। कुत्तों को अंदर लाना मना है।",
    "de": "Ein neuer Schlauch kostet zwölf Euro.",
    "ru": "Мой любимый чай здесь с чабрецом.",
}
ASKED = {
    "zh": "博物馆星期几闭馆？", "ja": "本は何週間借りることができますか？",
    "ko": "수영장에서 수영모를 써야 합니까?", "th": "ต้องจองโต๊ะล่วงหน้ากี่วัน",
    "lo": "ຈອງໂຕະ", "km": "ទិញសំបុត្រ", "my": "လက်မှတ်", "ar": "أين تُباع الأسماك الطازجة؟",
    "hi": "क्या कुत्तों को लाना मना है?", "de": "Was kostet ein Schlauch?",
    "ru": "Какой чай с чабрецом?",
}  # fmt: skip


@pytest.fixture
def index() -> LexicalIndex:
    ledger = sqlite3.connect(":memory:")
    for statement in lexical.LEXICAL_DDL:
        ledger.execute(statement)
    lexical.write(
        ledger,
        [LexicalRow(id=one, modality="text", source=one, text=text)
         for one, text in PASSAGES.items()],
    )  # fmt: skip
    return LexicalIndex(lambda: ledger, "text")


@pytest.mark.parametrize("language", list(ASKED))
def test_a_question_in_any_script_finds_its_passage_first(
    index: LexicalIndex, language: str
) -> None:
    assert index.search(ASKED[language], k=3)[0].id == language
    assert matched_words(query_words(ASKED[language]), PASSAGES[language])


def test_one_letter_is_found_wherever_it_stands(index: LexicalIndex) -> None:
    assert [one.id for one in index.search("馆", k=3)] == ["zh"]
    # The last letter of a run begins no pair.
    assert [one.id for one in index.search("半价", k=3)] == ["zh"]
    assert [one.id for one in index.search("价", k=3)] == ["zh"]


def test_runs_are_pairs_and_what_is_cut_stays_as_it_is() -> None:
    assert in_pairs("开放时间", last=False).split() == ["开放", "放时", "时间"]
    once = words("开放 ABC 时间 in 2024")
    assert set(words(" ".join(once))) == set(once)
    assert query_words("开放时间") == ["开放", "放时", "时间"]
    assert "12" in normal("开放12点").split()


def test_a_file_of_the_first_schema_is_cut_anew() -> None:
    ledger = sqlite3.connect(":memory:")
    for statement in lexical.LEXICAL_DDL:
        old = statement.partition(" categories")
        ledger.execute(f'{old[0]}")' if old[1] else statement)
    ledger.execute("INSERT INTO lexical_rows (item, modality, source) VALUES ('zh', 'text', 'zh')")
    ledger.execute(
        "INSERT INTO lexical_text (rowid, names, lead, about, body) VALUES (1, '', '', '', ?)",
        (PASSAGES["zh"],),
    )
    index = LexicalIndex(lambda: ledger, "text")
    assert index.search("闭馆", k=3) == []
    lexical.write_anew(ledger)
    assert [one.id for one in index.search("闭馆", k=3)] == ["zh"]
    # What is forgotten afterwards takes all its words along.
    lexical.erase(ledger, ["zh"])
    assert ledger.execute("SELECT count(*) FROM lexical_words").fetchone() == (0,)
