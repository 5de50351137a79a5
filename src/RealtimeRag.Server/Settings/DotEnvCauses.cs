using RealtimeRag.Core;

namespace RealtimeRag.Server.Settings;

/// <summary>The possible mistakes in a line of <c>.env</c>, each with the correct notation.</summary>
internal static class DotEnvCauses
{
    public static LocalizedText NoEqualsSign { get; } = new(
        "没有 =。每行应为 NAME=value（= 为半角），注释以 # 开头",
        "there is no =. Each line is NAME=value; a comment begins with #");

    public static LocalizedText WrongName { get; } = new(
        "= 前面不是设置名。名称只能由字母、数字和 _ 组成，例如 DIFY_API_KEY=…",
        "the text before = is not a name. A name consists of letters, digits and _, as in DIFY_API_KEY=…");

    public static LocalizedText OpenQuote { get; } = new(
        "引号没有结束。请在值的末尾补上同样的引号，或去掉开头的引号",
        "the quote is never closed. Close it at the end of the value, or remove it at the start");

    public static LocalizedText TextAfterQuote { get; } = new(
        "结束引号后面还有文字。值里有双引号时，请用单引号括起整个值，例如 '{\"channel\":\"voice\"}'；JSON 也可以不加引号",
        "there is text after the closing quote. Put a value that contains double quotes into single ones, as in '{\"channel\":\"voice\"}'; JSON needs no quotes");

    public static LocalizedText OpenBracket { get; } = new(
        "以 { 或 [ 开头的值没有对应的结束括号。请补上括号，或用单引号括起整个值",
        "the value begins with { or [ that is never closed. Close it, or put the value into single quotes");

    public static LocalizedText NotUtf8 { get; } = new(
        "含有不是 UTF-8 的字符。请把文件另存为 UTF-8 编码",
        "there are characters that are not UTF-8. Save the file as UTF-8");

    public static LocalizedText Utf16 { get; } = new(
        "从这里起是 UTF-16 编码（Windows PowerShell 的 >> 会这样写入）。请把文件另存为 UTF-8 编码，并检查这一行及之后的内容",
        "from here on the file is UTF-16, as Windows PowerShell's >> writes it. Save the file as UTF-8, and check this line and what follows it");
}
