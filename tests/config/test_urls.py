"""The admin site has no door of its own."""

import pytest
from django.test import Client

from tests.personas import Persona

pytestmark = pytest.mark.django_db


def test_admin_sends_strangers_to_the_one_sign_in(client: Client) -> None:
    response = client.get("/admin/", follow=True)
    assert [hop for hop, _ in response.redirect_chain] == ["/admin/login/?next=/admin/", "/login/?next=/admin/"]


def test_admin_takes_no_password_itself(client: Client, administrator: Persona) -> None:
    response = client.post("/admin/login/", {"username": "administrator", "password": "correct horse battery"})
    assert response.status_code == 302
    assert "_auth_user_id" not in client.session


def test_admin_refuses_who_is_signed_in_without_the_right(client: Client, administrator: Persona) -> None:
    client.force_login(administrator.user)
    assert client.get("/admin/", follow=True).status_code == 403
