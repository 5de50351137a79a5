using System.Text;
using System.Text.RegularExpressions;

namespace RealtimeRag.FunctionalTests.Deployment;

/// <summary>A fenced block of a document.</summary>
internal sealed record CodeBlock(string Language, IReadOnlyList<string> Lines);

/// <summary>The parts of a Markdown document that can be checked: links, headings, tables' first columns, code.</summary>
internal sealed partial class MarkdownText
{
    private readonly List<string> _prose = [];
    private readonly List<CodeBlock> _blocks = [];

    public MarkdownText(string text)
    {
        List<string>? code = null;
        foreach (var line in text.Split('\n'))
        {
            if (!line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                (code ?? _prose).Add(line);
            }
            else if (code is null)
            {
                code = [];
                _blocks.Add(new(line.Trim(' ', '`'), code));
            }
            else
            {
                code = null;
            }
        }
    }

    public IReadOnlyList<CodeBlock> Blocks => _blocks;

    public IEnumerable<string> Prose => _prose;

    public IEnumerable<string> Headings => _prose.Where(static line => line.StartsWith('#')).Select(static line => line.TrimStart('#').Trim());

    /// <summary>What links and images point at, links in code aside.</summary>
    public IEnumerable<string> Links => _prose.SelectMany(static line => Link().Matches(CodeSpan().Replace(line, ""))).Select(static match => match.Groups["target"].Value);

    /// <summary>The rows of tables, each as its cells.</summary>
    public IEnumerable<string[]> Rows => _prose.Where(static line => line.StartsWith('|')).Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries));

    /// <summary>Code in running text.</summary>
    public IEnumerable<string> CodeSpans => _prose.SelectMany(static line => CodeSpan().Matches(line)).Select(static match => match.Groups["code"].Value);

    public static MarkdownText Of(string document) => new(Repository.Text(document));

    /// <summary>The first code span of a table's cell, or an empty text.</summary>
    public static string CodeIn(string cell) => CodeSpan().Match(cell).Groups["code"].Value;

    /// <summary>The anchor that a heading gets where documents are shown: letters and digits of any script, hyphens for blanks.</summary>
    public static string Anchor(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var c in heading.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c) || c is '-' or '_')
            {
                anchor.Append(c);
            }
            else if (c == ' ')
            {
                anchor.Append('-');
            }
        }

        return anchor.ToString();
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeSpan();
}
