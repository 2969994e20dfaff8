# ruff: noqa: E501
"""Questions in eight languages over one library: the right file first, quoted and cited."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.assistant import Assistant
from app.doctor import examine
from app.settings import load
from tools.core.query import Query

TEXTS = {
    "zh": "博物馆每天上午九点开放，星期一闭馆。成人票价为四十元，学生半价。馆内禁止使用闪光灯拍照。",
    "ja": "図書館は毎朝十時に開館します。本は二週間まで借りることができます。館内での飲食は禁止されています。",
    "ko": "수영장은 오전 여섯 시에 문을 엽니다. 어린이는 보호자와 함께 들어와야 합니다. 수영모를 반드시 써야 합니다.",
    "th": "ร้านอาหารเปิดทุกวันเวลาแปดโมงเช้า อาหารทุกจานไม่มีเนื้อสัตว์ กรุณาจองโต๊ะล่วงหน้าหนึ่งวัน",
    "ar": "يفتح السوق أبوابه كل صباح في الساعة السابعة. تباع الأسماك الطازجة قرب الميناء. لا يقبل الباعة البطاقات المصرفية.",
    "hi": "बगीचा सुबह छह बजे खुलता है। कुत्तों को अंदर लाना मना है। प्रवेश का टिकट बीस रुपये का है।",
    "de": "Die Werkstatt repariert Fahrräder jeden Dienstag. Ein neuer Schlauch kostet zwölf Euro. Bitte bringen Sie die Räder vor zehn Uhr.",
    "ru": "Чайный дом открыт до полуночи. Мой любимый чай здесь с чабрецом. Детей угощают вареньем бесплатно.",
    "mixed": "The lighthouse was built of grey granite and is closed in winter.\n\n"
    "灯塔的灯每十二秒闪一次。登塔的人必须穿平底鞋。",
}  # fmt: skip
ASKED = [
    ("zh", "博物馆星期几闭馆？", "星期一闭馆"),
    ("ja", "本は何週間借りることができますか？", "本は二週間まで借りることができます。"),
    ("ko", "수영장에서 수영모를 써야 합니까?", "수영모를 반드시 써야 합니다."),
    ("th", "ต้องจองโต๊ะล่วงหน้ากี่วัน", "กรุณาจองโต๊ะล่วงหน้าหนึ่งวัน"),
    ("ar", "أين تباع الأسماك الطازجة؟", "تباع الأسماك الطازجة قرب الميناء."),
    ("hi", "क्या बगीचे में कुत्तों को लाना मना है?", "कुत्तों को अंदर लाना मना है।"),
    ("de", "Wie viel kostet ein neuer Schlauch?", "Ein neuer Schlauch kostet zwölf Euro."),
    ("ru", "Какой чай здесь с чабрецом?", "Мой любимый чай здесь с чабрецом."),
    ("mixed", "登塔的人必须穿什么鞋？", "登塔的人必须穿平底鞋。"),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("files")
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    report = made.add("local", [folder])
    assert {one.status for one in report.files} == {"added"}
    told = [one for one in report.hard_to_find if one.trouble == "passages_of_other_languages"]
    assert made.house.encoders.text is None or told[0].count >= 7
    yield made
    made.close()


@pytest.mark.parametrize(("name", "question", "quote"), ASKED)
def test_the_right_file_is_first_quoted_and_cited(
    assistant: Assistant, name: str, question: str, quote: str
) -> None:
    answer = assistant.ask(Query(text=question))
    assert answer.kind == "quoted"
    assert answer.evidence[0].source.endswith(f"{name}.txt")
    assert answer.citations[0].source.endswith(f"{name}.txt")
    assert quote in (answer.citations[0].quote or "")
    assert quote in answer.answer


def test_doctor_counts_the_passages_the_encoder_does_not_know(assistant: Assistant) -> None:
    (found,) = [one for one in examine(assistant.house.settings) if one.subject == "languages"]
    assert "zh" in found.active and "th 1" in found.active
    assert found.state == "on" or "multilingual" in found.better
