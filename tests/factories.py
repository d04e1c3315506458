"""Rows with sensible defaults; a test names only what it is about."""

from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from stdnum.cn import uscc as standard

from accounts.models import Industry, Organisation, Region, User
from accounts.uscc import _body_digit
from core.text import company_key
from matching.models import Need
from merchants.models import Credential, CredentialType, MerchantProfile, Term, Vocabulary

PASSWORD = "correct horse battery"
_PASSWORD_HASH = make_password(PASSWORD)
_numbers = count(1)


def code(number: int | None = None, prefix: str = "91") -> str:
    """A valid synthetic 统一社会信用代码."""
    body = f"MAT{(number or next(_numbers)) % 100_000:05d}"
    stem = f"{prefix}320900{body}{_body_digit(body)}"
    return stem + standard.calc_check_digit(stem)


def user(**given: Any) -> User:
    number = next(_numbers)
    return User.objects.create(**{"username": f"user{number}", "password": _PASSWORD_HASH} | given)


def organisation(**given: Any) -> Organisation:
    number = next(_numbers)
    facts = {"uscc": code(number), "name": f"盐城测试{number}号科技有限公司"} | given
    return Organisation.objects.create(name_key=company_key(facts["name"]), **facts)


def term(vocabulary: str = Vocabulary.MERCHANT_TYPE, **given: Any) -> Term:
    facts = {"code": "technical", "name": "技术型数据商"} if vocabulary == Vocabulary.MERCHANT_TYPE else {}
    if not facts and "code" not in given:
        number = next(_numbers)
        facts = {"code": f"t{number}", "name": f"词{number}"}
    facts |= given
    found, _ = Term.objects.get_or_create(
        vocabulary=vocabulary, code=facts["code"], defaults={k: v for k, v in facts.items() if k != "code"}
    )
    return found


def region(code: str = "320902", name: str = "亭湖区", **given: Any) -> Region:
    facts = {"kind": "district", "full_name": f"江苏省盐城市{name}", "gb_code": code, "is_reporting_unit": True} | given
    found, _ = Region.objects.get_or_create(code=code, defaults={"name": name} | facts)
    return found


def industry(code: str = "C", name: str = "制造业", **given: Any) -> Industry:
    found, _ = Industry.objects.get_or_create(code=code, defaults={"name": name, "level": "section"} | given)
    return found


def profile(**given: Any) -> MerchantProfile:
    owner = given.pop("organisation", None) or organisation()
    facts = {
        "merchant_type": given.pop("merchant_type", None) or term(),
        "status": "listed",
        "summary": "做工业设备数据采集的服务商。",
        "description": "为注塑、冲压车间提供设备联网和产量自动采集。",
        "created_by": "测试",
        "updated_by": "测试",
    }
    return MerchantProfile.objects.create(organisation=owner, **facts | given)


def credential_type(code: str = "DCMM-2018", **given: Any) -> CredentialType:
    facts = {
        "name": "DCMM",
        "edition": "2018",
        "levels": ["一级", "二级", "三级"],
        "direction": "larger_better",
    } | given
    found, _ = CredentialType.objects.get_or_create(code=code, defaults=facts)
    return found


def credential(profile: MerchantProfile, **given: Any) -> Credential:
    kind = given.pop("type", None) or credential_type()
    return Credential.objects.create(profile=profile, type=kind, **{"level": "二级", "number": "SYN-1"} | given)


def need(**given: Any) -> Need:
    owner = given.pop("organisation", None) or organisation()
    facts = {
        "title": "机器自己报数",
        "text": "三十来台注塑机，产量全靠班长抄，想让机器自己报数。",
        "created_by": "测试",
        "updated_by": "测试",
    }
    return Need.objects.create(organisation=owner, **facts | given)
