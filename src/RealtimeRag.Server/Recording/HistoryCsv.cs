using System.Globalization;
using System.Text;

namespace RealtimeRag.Server.Recording;

/// <summary>
/// Recorded questions as CSV (RFC 4180), for spreadsheets: UTF-8 with a byte order mark, and without cells that a spreadsheet would compute. Pure.
/// </summary>
internal static class HistoryCsv
{
    /// <summary>Rows as a table.</summary>
    public static string Write(IEnumerable<HistoryRow> rows)
    {
        var csv = new StringBuilder("\uFEFFended_at,principal,session_id,answer_id,question,answer,finish_reason,code,unanswered,sources,confidence,decision,first_ms,total_ms,tokens,price,rating\r\n");
        foreach (var row in rows)
        {
            Line(csv, Time(row), row.Principal, row.SessionId, row.AnswerId, row.Question, row.Answer, row.FinishReason, row.Code, row.Unanswered,
                row.Sources, row.Confidence, row.Decision, row.FirstMs, row.TotalMs, row.Tokens, row.Price, row.Rating);
        }

        return csv.ToString();
    }

    /// <summary>Groups of unanswered questions as a table.</summary>
    public static string Write(IEnumerable<QuestionGroup> groups)
    {
        var csv = new StringBuilder("\uFEFFcount,question,reasons,newest,others\r\n");
        foreach (var group in groups)
        {
            Line(csv, group.Rows.Count, group.Question, string.Join(' ', group.Rows.Select(static row => row.Unanswered).Distinct()),
                Time(group.Rows[0]), string.Join(" | ", group.Rows.Skip(1).Select(static row => row.Question).Distinct()));
        }

        return csv.ToString();
    }

    private static string Time(HistoryRow row) => row.EndedAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder csv, params object?[] values) =>
        csv.AppendJoin(',', values.Select(static value => Cell(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""))).Append("\r\n");

    private static string Cell(string text)
    {
        // A spreadsheet treats text that begins like this as a formula.
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
        return safe.AsSpan().ContainsAny("\",\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
