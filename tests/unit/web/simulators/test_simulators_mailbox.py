"""The simulated mailbox shows what was mailed, in a sandbox, and opens no other file."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from shop.post.mail import Attachment, Mail, Sender, message_from
from web.simulators.mailbox import mailbox_router


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[TestClient[Litestar]]:
    with TestClient(Litestar([mailbox_router(tmp_path)], openapi_config=None)) as client:
        yield client


def a_mail(folder: Path, name: str, subject: str) -> None:
    message = EmailMessage()
    message["To"], message["Subject"] = "alice@example.org", subject
    message["Date"] = "Sun, 22 Nov 2026 09:30:00 +0000"
    message.set_content("Suivre : https://sante.example/suivi/abc.def\n<b>pas du HTML</b>")
    message.add_alternative("<html><head></head><body><a href='/suivi/abc'>Suivre</a></body></html>", subtype="html")
    (folder / f"{name}.eml").write_bytes(message.as_bytes())


def test_mails_are_listed_newest_first(mailbox: TestClient[Litestar], tmp_path: Path) -> None:
    assert "Aucun message" in mailbox.get("/simulateur/courrier").text
    a_mail(tmp_path, "20261122T093000000000-00000001", "Commande <enregistrée>")
    a_mail(tmp_path, "20261122T093001000000-00000001", "Commande payée")
    (tmp_path / "unfinished.part").write_bytes(b"")
    shown = mailbox.get("/simulateur/courrier").text
    assert shown.index("Commande payée") < shown.index("Commande &lt;enregistrée&gt;")
    assert "alice@example.org" in shown
    assert "22 novembre 2026 à 10:30:00" in shown


def test_a_mail_shows_its_headers_its_links_and_its_html_in_a_sandbox(
    mailbox: TestClient[Litestar], tmp_path: Path
) -> None:
    a_mail(tmp_path, "20261122T093000000000-00000001", "Commande payée")
    address = "/simulateur/courrier/20261122T093000000000-00000001"
    shown = mailbox.get(address)
    assert '<a href="https://sante.example/suivi/abc.def"' in shown.text
    assert "&lt;b&gt;" in shown.text
    assert "<dt>To</dt>" in shown.text
    assert f'src="{address}/html"' in shown.text
    assert "frame-src 'self'" in shown.headers["content-security-policy"]
    framed = mailbox.get(f"{address}/html")
    assert framed.text.startswith('<html><head><base target="_top">')
    policy = framed.headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


def test_a_picture_that_came_with_a_mail_is_shown_in_it(mailbox: TestClient[Litestar], tmp_path: Path) -> None:
    picture = Attachment("virement.png", "image/png", b"\x89PNG drawn", cid="virement")
    file = Attachment("facture.pdf", "application/pdf", b"%PDF-1.7")
    mail = Mail("k", "alice@example.org", "Virement", "Texte", '<p><img src="cid:virement">', (), (picture, file))
    written = message_from(mail, Sender("Comptoir", "bonjour@sante.example"), datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    (tmp_path / "20261122T093000000000-00000001.eml").write_bytes(written.as_bytes())
    framed = mailbox.get("/simulateur/courrier/20261122T093000000000-00000001/html")
    assert f'src="data:image/png;base64,{base64.b64encode(picture.content).decode()}"' in framed.text
    assert "img-src 'self' data:" in framed.headers["content-security-policy"]
    shown = mailbox.get("/simulateur/courrier/20261122T093000000000-00000001").text
    assert "facture.pdf" in shown
    assert "virement.png" not in shown, "it is in the text, not beside it"


@pytest.mark.parametrize("name", ["unknown", "20261122T093000000000-00000009", "..%2f..%2fetc%2fpasswd"])
def test_no_other_file_is_ever_opened(mailbox: TestClient[Litestar], tmp_path: Path, name: str) -> None:
    (tmp_path / "unknown.eml").write_bytes(b"Subject: x\n\nx")
    for path in (name, f"{name}/html"):
        assert mailbox.get(f"/simulateur/courrier/{path}").status_code == 404
