"""manage.py load_reference: bring regions, industries and the catalogue's words to what the shipped files say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import reference_data as places
from core import work
from core.errors import Invalid
from merchants import reference_data as words


class Command(BaseCommand):
    help = "加载参考数据（地区、行业、词表、资质种类）。可重复执行；只新增和更新文件中列出的行，不删除任何行。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with work.unit_of_work():
                outcomes = [*places.load(), *words.load()]
        except Invalid as error:
            raise CommandError(error.message) from None
        for outcome in outcomes:
            self.stdout.write(str(outcome))
