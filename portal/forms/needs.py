"""The guided form of a need. It collects words and codes; every rule on them is matching.validators'."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.actor import Actor
from core.money import format_yuan
from matching.models import Need
from matching.models.needs import TEXT_LIMIT, TITLE_LIMIT
from merchants.models import Vocabulary
from portal.forms import choices
from portal.forms.base import PortalForm
from portal.forms.requirements import RequirementRows

FLAG_CHOICES = (("", _("不清楚")), ("yes", _("是")), ("no", _("否")))
FLAGS = {"yes": True, "no": False}
SECTIONS = (
    (_("数据要求"), ("data_area", "data_period", "data_volume", "data_form", "update_rhythm", "delivery_form")),
    (_("合规"), ("purpose", "contains_personal_information", "contains_important_data")),
    (_("预算和时间"), ("budget_kind", "budget_from", "budget_to", "needed_by", "public_until")),
)


def _text(label: Any, help_text: Any = "", **attrs: str) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, widget=forms.TextInput(attrs=attrs))


def _choice(label: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=help_text, required=False)


def _flag(label: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, help_text=help_text, required=False, choices=FLAG_CHOICES, widget=forms.RadioSelect
    )


def _day(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class NeedForm(RequirementRows, PortalForm):
    title = _text(_("标题"), _("一句话说明要解决的问题，不超过 40 字。"), **{"data-limit": str(TITLE_LIMIT)})
    text = forms.CharField(
        label=_("需求描述"),
        help_text=_(
            "用自己的话写就行：现在是怎么做的、哪里不好用、希望变成什么样、怎样算做好。写得越具体，推荐越准；不需要懂技术名词。"
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "data-limit": str(TEXT_LIMIT)}),
    )
    kind = _choice(_("需求类型"))
    field_of_use = _choice(_("应用领域"))
    industry = _choice(_("所属行业"))
    region = _choice(_("需求所在地区"), _("仅说明需求在哪里，不影响推荐；确需本地服务方，请在“硬性要求”中填写。"))
    data_area = _text(_("数据地域范围"), _("例如：盐城全市、大丰区三个乡镇。"))
    data_period = _text(_("数据时间范围"), _("例如：近三年、2024 年以来。"))
    data_volume = _text(_("数据量"), _("例如：约 200 万条、每天 3GB。"))
    data_form = _text(_("数据形态"), _("例如：表格、图片、传感器读数。"))
    update_rhythm = _choice(_("更新频率"))
    delivery_form = _choice(_("交付方式"))
    purpose = _text(_("使用目的"), _("数据拿来做什么用，一句话即可。"))
    contains_personal_information = _flag(_("涉及个人信息"))
    contains_important_data = _flag(_("涉及重要数据"), _("涉及重要数据的需求须经人工复核，正文不公开。"))
    budget_kind = forms.ChoiceField(
        label=_("预算方式"), required=False, choices=Need.Budget.choices, widget=forms.RadioSelect
    )
    budget_from = _text(_("预算下限"), _("区间预算才填。可写 15万元、150000。"))
    budget_to = _text(_("预算金额或上限"), _("固定或区间预算填写。可写 22万元、220000。"))
    needed_by = _day(_("期望完成日期"))
    public_until = _day(_("公开截止日期"), _("过了这一天，公开需求页不再显示。"))
    show_organisation = forms.BooleanField(
        label=_("在公开需求页显示我单位名称"), required=False, widget=forms.CheckboxInput
    )
    contact_name = _text(_("联系人"), autocomplete="name")
    contact_phone = _text(_("电话"), autocomplete="tel")
    contact_email = _text(_("邮箱"), autocomplete="email")
    owner_code = _text(_("需求单位的统一社会信用代码"), _("代企业填写时必填；留空则记在本单位名下。"))
    form_token = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    typed_by = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, day: date, for_others: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if not for_others:
            del self.fields["owner_code"]
        self.mark_compulsory("title", "text")
        self._offer(day)
        self.add_requirement_rows(day)

    def _offer(self, day: date) -> None:
        """Fill the selections from the reference rows in force."""
        words = choices.terms(day, Vocabulary.FIELD_OF_USE, Vocabulary.UPDATE_RHYTHM, Vocabulary.DELIVERY_FORM)
        offered = {
            **{name: words[name] for name in ("field_of_use", "update_rhythm", "delivery_form")},
            "kind": choices.worded(Need.Kind.choices),
            "industry": choices.industries(),
            "region": choices.regions(),
        }
        for name, options in offered.items():
            self._choose(name, choices.optional(options))
        self._choose("budget_kind", choices.worded(Need.Budget.choices))

    def _choose(self, name: str, options: choices.Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker: _choice made it
        field.choices = options

    def sections(self) -> list[dict[str, Any]]:
        """The optional parts of the form with their bound fields, for the template."""
        return [{"label": label, "fields": [self[name] for name in names]} for label, names in SECTIONS]

    def facts(self) -> dict[str, Any]:
        """What matching.actions take as facts."""
        values = self.cleaned_data
        facts = {name: values[name] for name in FACTS}
        facts |= {name: FLAGS.get(values[name]) for name in FACT_FLAGS}
        return facts | {"show_organisation": values["show_organisation"]}

    def contact(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"contact_{name}"] for name in ("name", "phone", "email")}

    def owner(self) -> Organisation:
        """The organisation that the need belongs to: the actor's, or the one whose code a broker gave."""
        code = self.cleaned_data.get("owner_code", "").strip().upper()
        mine = Organisation.objects.visible_to(self.actor)
        return mine.get(uscc=code) if code else mine.get(pk=self.actor.home)

    def clean_owner_code(self) -> str:
        code = str(self.cleaned_data["owner_code"]).strip().upper()
        if code and not Organisation.objects.visible_to(self.actor).filter(uscc=code).exists():
            raise forms.ValidationError(_("没有登记这个代码的单位，请核对 18 位代码，或先登记该单位。"))
        return code

    def field_of(self, name: str) -> str | None:
        if name.startswith("contact."):
            name = name.replace(".", "_")
        if name.startswith("requirements"):
            return next(iter(self.requirement_names()), None)
        return super().field_of(name)


FACT_FLAGS = ("contains_personal_information", "contains_important_data")
FACTS = (
    "title", "text", "kind", "field_of_use", "industry", "region", "data_area", "data_period", "data_volume",
    "data_form", "update_rhythm", "delivery_form", "purpose", "budget_kind", "budget_from", "budget_to",
    "needed_by", "public_until",
)  # fmt: skip


def initial_of(need: Need) -> dict[str, Any]:
    """A stored need as the form shows it. Wants contact and requirements loaded."""
    shown: dict[str, Any] = {name: getattr(need, name) for name in FACTS}
    for name in ("field_of_use", "update_rhythm", "delivery_form", "industry", "region"):
        row = getattr(need, name)
        shown[name] = row.code if row else ""
    for name in ("budget_from", "budget_to"):
        shown[name] = "" if shown[name] is None else format_yuan(shown[name])
    shown |= {name: {True: "yes", False: "no", None: ""}[getattr(need, name)] for name in FACT_FLAGS}
    shown |= {"show_organisation": need.show_organisation, "version": need.version}
    return shown | _contact(need) | RequirementRows.initial_rows(need.requirements.all())


def _contact(need: Need) -> dict[str, str]:
    contact = getattr(need, "contact", None)
    return {f"contact_{name}": getattr(contact, name, "") for name in ("name", "phone", "email")}
