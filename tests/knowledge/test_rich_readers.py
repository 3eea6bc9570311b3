"""Web pages, PDFs and Word documents, made here."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from knowledge.errors import UnreadableFile
from knowledge.readers import read

TIDES = "The water rises twice a day in the bay, and it falls as often as it rises there."

PAGE = f"""<!doctype html><html><head><meta charset="utf-8"><title>The tides</title></head><body>
<nav><a href="/">Home</a> <a href="/about">About us</a></nav>
<article><h1>The tides</h1><p>{TIDES} The café on the pier sees all of it.</p>
<h2>The moon</h2><p>The moon pulls the water up. It does so every day, wherever there is a sea.</p>
<p>Three things matter to those who live there:</p>
<ul><li>The spring tide is the highest of them.</li><li>The neap tide is the lowest of them.</li></ul>
</article><script>alert("no")</script><footer>© 2026 All rights reserved</footer></body></html>"""


def test_a_web_page() -> None:
    found = read(PAGE.encode(), "tides.html")
    assert found.title == "The tides"
    lines = [line for line in found.text.split("\n") if line]
    assert "## The moon" in lines
    assert "- The spring tide is the highest of them." in lines
    assert any(line.startswith(TIDES) and "café" in line for line in lines)
    assert not any("alert" in line or "About us" in line for line in lines)


def test_inline_marks_tables_and_lists_in_lists() -> None:
    said = f"<p>{TIDES} See <b>the moon</b> and H<sub>2</sub>O,<br>or <a href='u'>a link</a>.</p>"
    lists = "<ol><li>One <b>thing</b> is this<ul><li>an inner one</li></ul></li></ol>"
    table = "<table><tr><td>Spring</td><td>4 m</td></tr></table>"
    found = read(f"<article>{said}{lists}{table}</article>".encode(), "my-page.html")
    assert found.title == "my page"
    assert found.text == (
        f"{TIDES} See the moon and H2O, or a link.\n- One thing is this\n- an inner one\n\nSpring | 4 m\n"
    )


@pytest.mark.parametrize("data", [b"<html></html>", b"<", b"<html><body><script>x</script></body></html>"])
def test_a_page_without_text_gets_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"x\.html"):
        read(data, "x.html")


def pdf(*pages: str) -> bytes:
    """A PDF with one line of text on each page."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for n, said in enumerate(pages):
        content = f"BT /F1 12 Tf 50 700 Td ({said}) Tj ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {5 + 2 * n} 0 R>>"
        )
        objects.append(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
    data, places = "%PDF-1.4\n", []
    for number, said in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{said}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    data += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{data.rindex('endobj') + 7}\n%%EOF\n"
    )
    return data.encode()


def test_a_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(pdf(TIDES * 2, "The moon pulls the water up. " * 6), "my-tides.pdf")
    assert found.text.startswith(TIDES)
    assert "The moon pulls the water up." in found.text
    assert (found.title, found.warning) == ("my tides", "")
    assert "Little text came out" in read(pdf("One word."), "x.pdf").warning
    monkeypatch.setattr("knowledge.readers.pdf.MOST_PAGES", 1)
    assert "first 1 of 2 pages" in read(pdf(TIDES * 2, TIDES), "x.pdf").warning


@pytest.mark.parametrize("data", [b"%PDF-1.4\nrubbish", b"no pdf", pdf("")])
def test_a_pdf_without_text_gets_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"x\.pdf"):
        read(data, "x.pdf")


def word_document() -> bytes:
    document = docx.Document()
    document.add_heading("The tides", 0)
    document.add_paragraph(TIDES)
    document.add_heading("The moon", 2)
    document.add_paragraph("The spring tide is high.", style="List Bullet")
    row = document.add_table(rows=1, cols=2).rows[0].cells
    row[0].text, row[1].text = "Spring", "4 m"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_word_document() -> None:
    found = read(word_document(), "x.docx")
    assert (
        found.text == f"# The tides\n\n{TIDES}\n\n## The moon\n- The spring tide is high.\n\nSpring | 4 m\n"
    )
    assert found.title == "The tides"


def test_a_word_document_that_would_unpack_to_a_giant_is_not_opened() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 20_000_000)
    with pytest.raises(UnreadableFile, match="was not opened"):
        read(file.getvalue(), "x.docx")
    document = bytearray(word_document())
    document[len(document) // 2 : len(document) // 2 + 200] = b"x" * 200
    for data in (bytes(document), b"no archive", file.getvalue()[:50]):
        with pytest.raises(UnreadableFile, match="damaged"):
            read(data, "x.docx")
