using System.Text;
using AngleSharp.Dom;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>The text of one element as a visitor sees it.</summary>
internal static class HtmlText
{
    /// <summary>The text on one line.</summary>
    public static string Line(IElement element) => PlainText.OneLine(Lines(element));

    /// <summary>The text with a line break wherever a block or a <c>br</c> ends a line.</summary>
    public static string Lines(IElement element)
    {
        var text = new StringBuilder();
        var open = new Stack<(INode Node, int Next)>();
        open.Push((element, 0));
        while (open.TryPop(out var at))
        {
            if (at.Next == at.Node.ChildNodes.Length)
            {
                EndLine(text, at.Node, element);
                continue;
            }

            open.Push((at.Node, at.Next + 1));
            var child = at.Node.ChildNodes[at.Next];
            if (child is IText piece)
            {
                text.Append(piece.Data.ReplaceLineEndings(" "));
            }
            else if (child is IElement { NodeName: "BR" })
            {
                text.Append('\n');
            }
            else if (child is IElement inner && !HtmlElements.IsUnseen(inner))
            {
                EndLine(text, child, element);
                open.Push((child, 0));
            }
        }

        return PlainText.Tidy(text.ToString());
    }

    private static void EndLine(StringBuilder text, INode node, IElement root)
    {
        if (node == root || HtmlElements.IsInline(node))
        {
            return;
        }

        text.Append(node.NodeName is "TD" or "TH" ? ' ' : '\n');
    }
}
