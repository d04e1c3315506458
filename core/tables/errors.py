"""The one refusal of the table reader and writer, and the sentence behind every machine code."""

from typing import Any

MESSAGES = {
    # The file as a whole
    "file_too_large": "文件有 {megabytes} MB，超过 {limit_megabytes} MB 的上限。请删除图片和用不到的工作表，或分成几个文件上传。",
    "empty": "{what}，没有可以导入的数据。请填写后再上传。",
    "not_a_table": "这不是可以导入的表格：{what}。请上传 .xlsx 或 .csv 文件。",
    "extension_mismatch": "文件名以 {extension} 结尾，内容却是{what}。请核对文件，按真实格式改正文件名后再上传。",
    "legacy_format": "这是{what}，不能直接导入。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再上传。",
    "encrypted": "文件设有密码，无法读取。请在 Excel 或 WPS 中取消打开密码，保存后再上传。",
    "damaged": "文件已损坏或不完整：{what}。请用 Excel 或 WPS 打开检查，另存为 .xlsx 后再上传。",
    # Inside the workbook container
    "zip_bomb": "文件解压后超过 {limit_megabytes} MB，可能是恶意文件。请把数据复制到新建的工作簿，另存后再上传。",
    "too_many_entries": "文件内部有 {count} 个部件，超过 {limit} 个的上限。请把数据复制到新建的工作簿，另存后再上传。",
    "unsafe_path": "文件内部含有不安全的路径“{part}”，已拒绝。请把数据复制到新建的工作簿，另存后再上传。",
    "duplicate_entry": "文件内部有重名的部件“{part}”，无法确定以哪一个为准。请把数据复制到新建的工作簿，另存后再上传。",
    "nested_archive": "文件内部嵌有其他文件“{part}”。请删除嵌入的对象和附件，只保留数据后再上传。",
    "macro": "文件含有宏或控件（{part}）。请另存为不含宏的“Excel 工作簿（*.xlsx）”后再上传。",
    "external_link": "文件链接了外部数据（{part}）。请在“数据”中断开链接，或把公式粘贴为数值后再上传。",
    "doctype": "文件内部含有不允许的文档类型声明（{part}），已拒绝。请把数据复制到新建的工作簿，另存后再上传。",
    # Sheets and cells
    "several_sheets": "有 {count} 个工作表含有数据：{names}。请只保留要导入的一个，或指定工作表名称。",
    "no_such_sheet": "没有名为“{name}”的工作表。文件中的工作表有：{names}。",
    "merged_header": "表头有合并单元格：{cells}。请取消合并，让每一列在同一行里有自己的表头。",
    "too_many_merges": "合并单元格过多或互相重叠（{count} 处）。请取消合并后再上传。",
    "too_many_rows": "数据超过 {limit} 行的上限。请分成几个文件上传。",
    "too_many_columns": "第 {row} 行在 {column} 列还有内容，超过 {limit} 列的上限。请删除多余的列。",
    "too_many_cells": "工作簿里的单元格或文本超过 {limit} 个的上限。请删除多余的空白行列，或分成几个文件上传。",
    "cell_too_long": "第 {row} 行 {column} 列有 {length} 个字，超过每格 {limit} 字的上限。请精简内容。",
    "too_much_text": "表中文字合计超过 {limit} 字的上限。请分成几个文件上传。",
    "missing_header": "找不到表头：{what}。",
    "duplicate_column": "表头“{header}”出现了多次（{columns} 列）。请删除或改名，使每个表头只出现一次。",
    # Text files
    "bad_encoding": "第 {line} 行有无法识别的文字编码。请用 Excel 打开，另存为“CSV UTF-8”或 .xlsx 后再上传。",
    "mixed_encoding": (
        "文件混用了两种文字编码：第 {utf8_line} 行是 UTF-8，第 {other_line} 行不是。请统一编码，或另存为 .xlsx 后再上传。"
    ),
    "unclosed_quote": "从第 {line} 行开始的引号没有正确成对。请检查这一行的英文双引号，或另存为 .xlsx 后再上传。",
    "ragged_row": "第 {line} 行有 {found} 列，表头有 {expected} 列，对不上。请检查分隔符和引号{others}。",
    # The parsing process
    "timeout": "读取文件超过 {seconds} 秒仍未完成，已停止。请减少内容或分成几个文件上传。",
    "memory": "读取文件需要的内存超过上限，已停止。请减少内容或分成几个文件上传。",
    "unreadable": "读取文件时意外中断，没有导入任何内容。请另存为 .xlsx 后重试；仍不成功请联系管理员。",
    # Writing
    "bad_character": "第 {row} 行 {column} 列含有无法保存的字符 {char}。请删除后重试。",
}
"""Machine code -> sentence. The reader never invents a code outside this table."""


class TableRefused(Exception):
    """A table was not read, or not written, and nothing of it was used.

    `code` is a key of MESSAGES, `message` the finished Chinese sentence, `details` its JSON-able parts.
    """

    def __init__(self, code: str, **details: Any) -> None:
        self.code = code
        self.details: dict[str, Any] = details
        self.message = MESSAGES[code].format(**details)
        super().__init__(code, self.message)

    def __str__(self) -> str:
        return self.message
