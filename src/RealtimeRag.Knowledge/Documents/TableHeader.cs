using System.Buffers;
using System.Collections.Frozen;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>How to read the rows of a table: with column names, as name and value, or as layout.</summary>
/// <param name="Rows">How many rows at the top contain the column names.</param>
/// <param name="IsNameValue">Whether each row is a name with its value.</param>
/// <param name="IsLayout">Whether the table only arranges text on the page.</param>
internal sealed record TableHeader(int Rows, bool IsNameValue, bool IsLayout)
{
    private const int LabelWidth = 40;
    private static readonly SearchValues<char> Sentence = SearchValues.Create("。！？!?；;");

    // Typical column headers of value columns, and typical names before a value.
    private static readonly FrozenSet<string> ColumnNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "值", "数值", "內容", "内容", "说明", "說明", "描述", "备注", "備註", "电话", "電話", "手机", "手机号", "分机", "价格", "價格", "单价", "金额", "金額", "费用", "數量", "数量", "时间", "時間", "日期", "地址", "邮箱", "答案",
        "回答", "用途", "含义", "含義", "单位", "類型", "类型", "状态", "功能", "负责人", "联系人", "姓名", "名称", "名稱", "职位", "部门", "结果", "要求", "标准", "比例", "默认值", "取值", "作用", "规格", "月费", "库存", "座位", "座位数", "人数", "楼层", "编号", "代码", "英文", "中文",
        "value", "description", "name", "phone", "price", "cost", "meaning", "default", "answer", "use", "usage", "type", "status", "notes", "email", "date", "time", "amount", "size", "number", "quantity", "unit", "role", "count", "contact", "details", "purpose", "content", "fee", "extension", "hours", "comment", "comments", "remarks");

    private static readonly FrozenSet<string> FirstNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "项目", "項目", "名称", "名稱", "姓名", "指标", "类别", "字段", "参数", "參數", "键", "序号", "编号", "变量", "问题", "变量名", "术语", "命令", "选项", "城市", "门店", "产品", "型号", "套餐", "部门",
        "item", "name", "key", "field", "parameter", "variable", "setting", "term", "option", "command", "property", "product", "plan", "city", "no.", "id");

    private static readonly string[] ValueNames =
    [
        "名称", "名稱", "地址", "电话", "電話", "热线", "熱線", "邮箱", "郵箱", "邮编", "网址", "官网", "微信", "传真", "时间", "時間", "日期", "法人", "代表", "资本", "范围", "类型", "性质", "账号", "帐号", "开户行", "税号", "代码", "编号", "联系人", "负责人", "人数", "规模", "型号", "尺寸", "重量", "颜色", "材质", "产地", "保修期", "有效期", "方式",
        "name", "address", "phone", "hotline", "email", "e-mail", "website", "fax", "hours", "contact", "number", "date", "weight", "size", "color", "colour", "capital", "type", "warranty",
    ];

    private string[] Names { get; init; } = [];

    /// <summary>The header of the column that a cell is in; empty if it spans columns with different headers.</summary>
    public string NameOf(PlacedCell placed)
    {
        if (placed.Column >= Names.Length)
        {
            return string.Empty;
        }

        var name = Names[placed.Column];
        for (var i = placed.Column + 1; i < Math.Min(placed.Column + placed.Width, Names.Length); i++)
        {
            if (Names[i] != name)
            {
                return string.Empty;
            }
        }

        return name;
    }

    public static TableHeader Of(IReadOnlyList<IReadOnlyList<PlacedCell>> rows, int width, bool isLoose)
    {
        var marked = rows.TakeWhile(row => row.Count > 1 && row.All(placed => placed.Cell.IsHeader || placed.Cell.Text.Length == 0)).Count();
        if (marked > 0)
        {
            return Named(rows, marked, width);
        }

        if (width <= 1)
        {
            return new TableHeader(0, false, IsLayout: true);
        }

        if (rows.Count < 2)
        {
            return Single(rows);
        }

        if (width == 2)
        {
            return Two(rows, isLoose);
        }

        return IsNames(rows[0]) && (!isLoose || IsUnlike(rows)) ? Named(rows, 1, width) : new TableHeader(0, false, false);
    }

    /// <summary>Whether rows are names with values, the first one included, although the format always has a header row.</summary>
    public static bool AreNamesAndValues(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count < 2 || rows.Any(row => row.Count > 2))
        {
            return false;
        }

        var first = rows[0].Count > 1 ? TrimColon(rows[0][1]) : string.Empty;
        return rows[0].All(cell => cell.Length == 0) || (!ColumnNames.Contains(first) && rows.Count(row => IsValueName(row[0])) * 2 > rows.Count);
    }

    private static TableHeader Named(IReadOnlyList<IReadOnlyList<PlacedCell>> rows, int count, int width)
    {
        var names = new string[Math.Min(width, TableGrid.MostColumns)];
        Array.Fill(names, string.Empty);
        foreach (var placed in rows.Take(count).SelectMany(row => row))
        {
            var text = TrimColon(placed.Cell.Text);
            for (var i = placed.Column; i < Math.Min(placed.Column + placed.Width, names.Length); i++)
            {
                names[i] = names[i].Length == 0 || names[i] == text ? text : names[i] + " " + text;
            }
        }

        return new TableHeader(count, false, false) { Names = names };
    }

    private static TableHeader Single(IReadOnlyList<IReadOnlyList<PlacedCell>> rows)
    {
        var cells = rows.Count == 0 ? [] : rows[0];
        var isPair = cells.Count == 2 && cells[0].Cell.Paragraphs.Count(text => text.Length > 0) == 1 && IsLabel(cells[0].Cell.Text);
        return new TableHeader(0, isPair, !isPair && !cells.All(placed => IsLabel(placed.Cell.Text)));
    }

    // When in doubt, treat a row of two cells as name and value: read that way, even a header says nothing wrong.
    private static TableHeader Two(IReadOnlyList<IReadOnlyList<PlacedCell>> rows, bool isLoose)
    {
        var pairs = rows.Where(row => row.Count == 2).ToList();
        var byRow = pairs.Count > 0 && pairs.TrueForAll(row => row[0].Cell.IsHeader && !row[1].Cell.IsHeader);
        if (!byRow && rows[0].Count == 2 && IsNames(rows[0]) && (ColumnNames.Contains(TrimColon(rows[0][1].Cell.Text)) || (!HasValueNames(pairs) && (IsFirstName(rows[0]) || IsUnlike(rows)))))
        {
            return Named(rows, 1, 2);
        }

        var labels = pairs.Count(row => IsLabel(row[0].Cell.Text));
        var isPairs = byRow || (labels * 2 > pairs.Count && (!isLoose || pairs.Exists(row => !IsLabel(row[1].Cell.Text)) || HasValueNames(pairs)));
        return new TableHeader(0, isPairs, !isPairs && rows.All(row => row.All(placed => placed.Cell.Text.Length == 0 || !IsLabel(placed.Cell.Text))));
    }

    // "项目 | 月租" are column names; "型号 | AB-100" is a name with its value.
    private static bool IsFirstName(IReadOnlyList<PlacedCell> row) => FirstNames.Contains(TrimColon(row[0].Cell.Text)) && !HasDigit(row[1].Cell.Text);

    private static bool HasValueNames(List<IReadOnlyList<PlacedCell>> pairs) =>
        pairs.Count(row => IsValueName(row[0].Cell.Text)) * 2 > pairs.Count;

    private static bool IsValueName(string text) =>
        text is [.., ':' or '：'] || Array.Exists(ValueNames, name => TrimColon(text).EndsWith(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsNames(IReadOnlyList<PlacedCell> row) =>
        row.All(placed => placed.Cell.Text.Length == 0 || IsLabel(placed.Cell.Text)) && row.Count(placed => placed.Cell.Text.Length > 0) > 1;

    // A column of numbers below a word has a header.
    private static bool IsUnlike(IReadOnlyList<IReadOnlyList<PlacedCell>> rows)
    {
        foreach (var placed in rows[0])
        {
            var below = rows.Skip(1).SelectMany(row => row).Where(cell => cell.Column == placed.Column && cell.Cell.Text.Length > 0).Take(50).ToList();
            if (below.Count > 0 && placed.Cell.Text.Length > 0 && !HasDigit(placed.Cell.Text) && below.TrueForAll(cell => HasDigit(cell.Cell.Text)))
            {
                return true;
            }
        }

        return rows[0].All(placed => placed.Cell.Text.Length == 0 || ColumnNames.Contains(placed.Cell.Text) || FirstNames.Contains(placed.Cell.Text));
    }

    private static bool IsLabel(string text) =>
        text.Length is > 0 and <= LabelWidth && text.Sum(c => PlainText.IsWide(c) ? 2 : 1) <= LabelWidth && text.AsSpan().IndexOfAny(Sentence) < 0 && !text.EndsWith('.');

    private static bool HasDigit(string text) => text.AsSpan().IndexOfAnyInRange('0', '9') >= 0;

    private static string TrimColon(string text) => text.TrimEnd(':', '：', ' ');
}
