namespace RealtimeRag.KnowledgeTests.Documents;

/// <summary>Files that every reader of pdf has to read alike, and what it reads in them.</summary>
internal static class PdfSamples
{
    /// <summary>Four pages in English: paragraphs, page numbers, a word that is cut at the end of a line, and an empty page.</summary>
    public static byte[] English { get; } = new PdfFile()
        .Page("The first page tells how the machine is switched on,", "which takes a moment.", "", "A second paragraph (with brackets).", "", "1")
        .Page("The second page tells of mainte-", "nance.", "", "- 2 -")
        .Page()
        .Page("The fourth page ends it.")
        .ToBytes();

    public static string[] EnglishText { get; } =
    [
        "# ",
        "The first page tells how the machine is switched on, which takes a moment.@p1",
        "A second paragraph (with brackets).@p1",
        "The second page tells of maintenance.@p2",
        "The fourth page ends it.@p4",
    ];

    /// <summary>Two pages in Chinese, simplified and traditional.</summary>
    public static byte[] Chinese { get; } = new PdfFile()
        .Page("第一页说明如何启动这台机器，启动之前请先检查电源和冷却水", "是否已经接好。", "", "更换滤芯需要五分钟。")
        .Page("第二页：維修與保養。")
        .ToBytes();

    public static string[] ChineseText { get; } =
        ["# ", "第一页说明如何启动这台机器，启动之前请先检查电源和冷却水是否已经接好。@p1", "更换滤芯需要五分钟。@p1", "第二页：維修與保養。@p2"];

    public static TheoryData<string> NoPdf { get; } = ["", "not a pdf at all", "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>"];
}
