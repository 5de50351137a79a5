namespace RealtimeRag.Knowledge.Documents;

/// <summary>The reasons why a file is missing from the index or only partly in it, each with a remedy.</summary>
internal static class DocumentNotices
{
    public static readonly KnowledgeNotice Empty = new(
        "文件里没有可用的文字；扫描件请先做文字识别（OCR）",
        "the file contains no text; run text recognition (OCR) on scans first");

    public static readonly KnowledgeNotice NotText = new(
        "不是文本文件；请改用正确的扩展名，或转换为 UTF-8 文本",
        "not a text file; give it the right extension or save it as UTF-8 text");

    public static readonly KnowledgeNotice TooDeep = new(
        "网页的标签嵌套过深，无法读取；请另存为纯文本或重新导出",
        "the page nests its tags too deeply to be read; save it as plain text or export it again");

    public static readonly KnowledgeNotice BrokenDocx = new(
        "无法按 docx 读取：文件已损坏；请用 Word 重新保存",
        "cannot be read as docx: the file is damaged; save it again from the word processor");

    public static readonly KnowledgeNotice LockedDocx = new(
        "不是 docx 文件：可能设了密码，或是旧的 .doc 格式；请去掉密码并另存为 docx",
        "not a docx file: it may have a password or be an old .doc; remove the password and save it as docx");

    public static readonly KnowledgeNotice BrokenXlsx = new(
        "无法按 xlsx 读取：文件已损坏；请用 Excel 或 WPS 重新保存",
        "cannot be read as xlsx: the file is damaged; save it again from the spreadsheet program");

    public static readonly KnowledgeNotice LockedXlsx = new(
        "不是 xlsx 文件：可能设了密码，或是旧的 .xls 格式；请去掉密码并另存为 xlsx",
        "not an xlsx file: it may have a password or be an old .xls; remove the password and save it as xlsx");

    public static readonly KnowledgeNotice BrokenPptx = new(
        "无法按 pptx 读取：文件已损坏；请用 PowerPoint 或 WPS 重新保存",
        "cannot be read as pptx: the file is damaged; save it again from the presentation program");

    public static readonly KnowledgeNotice LockedPptx = new(
        "不是 pptx 文件：可能设了密码，或是旧的 .ppt 格式；请去掉密码并另存为 pptx",
        "not a pptx file: it may have a password or be an old .ppt; remove the password and save it as pptx");

    public static readonly KnowledgeNotice PackageBomb = new(
        "文件解压后过大，已拒绝读取；请拆分文件",
        "the file unpacks to too much; split it");

    public static readonly KnowledgeNotice SaveAsDocx = new(
        "不支持此格式；请用 Word 或 WPS 打开，另存为 docx",
        "this format is not read; open it in a word processor and save it as docx");

    public static readonly KnowledgeNotice SaveAsXlsx = new(
        "不支持此格式；请用 Excel 或 WPS 打开，另存为 xlsx 或 csv",
        "this format is not read; open it in a spreadsheet program and save it as xlsx or csv");

    public static readonly KnowledgeNotice SaveAsPptx = new(
        "不支持此格式；请用 PowerPoint 或 WPS 打开，另存为 pptx",
        "this format is not read; open it in a presentation program and save it as pptx");

    public static readonly KnowledgeNotice ConvertBook = new(
        "不支持电子书；请转换为 html、txt 或 docx（例如用 Calibre）",
        "electronic books are not read; convert them to html, txt or docx, such as with Calibre");

    public static readonly KnowledgeNotice RecognizeImage = new(
        "图片里的文字不会识别；请先做文字识别（OCR），存为 txt、docx 或 pdf",
        "text in images is not recognized; run text recognition (OCR) first and save the text as txt, docx or pdf");

    public static readonly KnowledgeNotice TranscribeSound = new(
        "不读取音频和视频；请先转写为文字，存为 txt 或 md",
        "sound and video are not read; transcribe them and save the text as txt or md");

    public static readonly KnowledgeNotice Unpack = new(
        "不读取压缩包；请解压到文件夹里",
        "archives are not read; unpack them into the folder");

    public static readonly KnowledgeNotice SaveMail = new(
        "不读取邮件文件；请把正文另存为 html 或 txt，附件单独存放",
        "mail files are not read; save the text as html or txt, and attachments as files of their own");

    public static readonly KnowledgeNotice PdfToolMissing = new(
        "读取 pdf 需要 pdftotext；请安装 poppler-utils（Debian、Ubuntu：apt install poppler-utils；macOS：brew install poppler）",
        "reading pdf needs pdftotext; install poppler-utils (Debian, Ubuntu: apt install poppler-utils; macOS: brew install poppler)");

    public static readonly KnowledgeNotice PdfFailed = new(
        "无法读取此 pdf：文件已损坏或设了密码；请重新导出",
        "this pdf cannot be read: it is damaged or has a password; export it again");

    public static readonly KnowledgeNotice PdfBomb = new(
        "pdf 解压后过大，已拒绝读取；请拆分文件",
        "the pdf unpacks to too much; split the file");

    public static readonly KnowledgeNotice PdfTooSlow = new(
        "读取此 pdf 超过时限；请拆分文件",
        "reading this pdf took too long; split the file");

    public static readonly KnowledgeNotice Unsupported = new(
        "不支持的格式；支持 md、txt、html、csv、docx、xlsx、pptx、pdf",
        "format not supported; md, txt, html, csv, docx, xlsx, pptx and pdf are");

    public static readonly KnowledgeNotice LinkOutside = new(
        "链接指向知识库文件夹之外；请把文件复制进来",
        "a link that leads out of the folder; copy the file into it");

    public static readonly KnowledgeNotice LinkInside = new(
        "链接指向文件夹内的另一个文件，该文件本身已被索引",
        "a link to another place in the folder, which is indexed where it is");

    public static readonly KnowledgeNotice LinkBroken = new(
        "链接指向的文件不存在；请修复或删除此链接",
        "a link to a file that does not exist; repair or remove it");

    public static readonly KnowledgeNotice UnreadableName = new(
        "文件名不是 UTF-8 编码，无法打开（常见于 Windows 压缩包在 Linux 上解压）；请重命名，或用 unzip -O gbk 重新解压",
        "the name is not in UTF-8, so it cannot be opened (for example after unpacking a Windows zip file on Linux); rename it, or unpack again with unzip -O gbk");

    public static readonly KnowledgeNotice Temporary = new(
        "临时文件，不索引",
        "a temporary file, never indexed");

    public static readonly KnowledgeNotice Unreadable = new(
        "无法读取文件：被占用或没有权限；请关闭占用它的程序或检查权限，稍后会自动重试",
        "the file cannot be read: in use, or no permission; close the program that uses it or check permissions; reading is retried automatically");

    public static readonly KnowledgeNotice Unexpected = new(
        "读取文件时出现意外错误；请转换为其他格式后重试",
        "reading the file failed unexpectedly; convert it to another format");

    public static KnowledgeNotice TooLarge(long limit) => new(
        $"文件超过 {Megabytes(limit)} MB 的上限；请拆分文件或调高 KNOWLEDGE_MAX_FILE_MB",
        $"the file is over the limit of {Megabytes(limit)} MB; split it or raise KNOWLEDGE_MAX_FILE_MB");

    public static KnowledgeNotice TooMuchText(long limit) => new(
        $"文件的文字超过 {limit} 个字符的上限；请拆分文件",
        $"the file contains more than {limit} characters of text; split it");

    public static KnowledgeNotice TooMany(int limit) => new(
        $"文件夹里的文件超过 {limit} 个，其余未索引；请减少文件",
        $"the folder contains more than {limit} files, and the rest are not indexed; remove some");

    private static long Megabytes(long bytes) => Math.Max(1, bytes / (1024 * 1024));
}
