using System.Buffers;

namespace RealtimeRag.Server.Answers.Text;

/// <summary>
/// Recognises the marks around a model's thinking and the leftovers of chat templates around an answer: tags of many models, the channels
/// of gpt-oss and Gemma, and Dify's folded block. Reads one mark at the start of a text. Pure; thread-safe.
/// </summary>
internal static class ThinkMarks
{
    /// <summary>The longest text that is held back until it is clear whether it is a mark.</summary>
    public const int MaxLength = 400;

    private static readonly (string Text, ThinkMarkKind Kind, string[] Closers)[] Literals =
    [
        ("◁think▷", ThinkMarkKind.Open, ["◁/think▷"]),
        ("[THINK]", ThinkMarkKind.Open, ["[/THINK]"]),
        ("<|channel>thought", ThinkMarkKind.Open, ["<channel|>"]),
        ("<|begin_of_thought|>", ThinkMarkKind.Open, ["<|end_of_thought|>"]),
        ("<|START_THINKING|>", ThinkMarkKind.Open, ["<|END_THINKING|>"]),
        ("<unused94>", ThinkMarkKind.Open, ["<unused95>"]),
        ("◁/think▷", ThinkMarkKind.Close, []),
        ("[/THINK]", ThinkMarkKind.Close, []),
        ("<channel|>", ThinkMarkKind.Close, []),
        ("<|end_of_thought|>", ThinkMarkKind.Close, []),
        ("<|END_THINKING|>", ThinkMarkKind.Close, []),
        ("<unused95>", ThinkMarkKind.Close, []),
        ("<|im_start|>assistant", ThinkMarkKind.Before, []),
        ("<|start|>assistant", ThinkMarkKind.Before, []),
        ("<|assistant|>", ThinkMarkKind.Before, []),
        ("<|start_header_id|>assistant<|end_header_id|>", ThinkMarkKind.Before, []),
        ("<start_of_turn>model", ThinkMarkKind.Before, []),
        ("<|begin_of_solution|>", ThinkMarkKind.Before, []),
        ("<|START_RESPONSE|>", ThinkMarkKind.Before, []),
        ("<|begin_of_text|>", ThinkMarkKind.Before, []),
        ("<｜Assistant｜>", ThinkMarkKind.Before, []),
        ("<|im_end|>", ThinkMarkKind.After, []),
        ("<|endoftext|>", ThinkMarkKind.After, []),
        ("<|end|>", ThinkMarkKind.After, []),
        ("<|return|>", ThinkMarkKind.After, []),
        ("<|eot_id|>", ThinkMarkKind.After, []),
        ("<|eom_id|>", ThinkMarkKind.After, []),
        ("<|end_of_text|>", ThinkMarkKind.After, []),
        ("<|end_of_solution|>", ThinkMarkKind.After, []),
        ("<|END_RESPONSE|>", ThinkMarkKind.After, []),
        ("<|END_OF_TURN_TOKEN|>", ThinkMarkKind.After, []),
        ("<|user|>", ThinkMarkKind.After, []),
        ("<|observation|>", ThinkMarkKind.After, []),
        ("<end_of_turn>", ThinkMarkKind.After, []),
        ("<turn|>", ThinkMarkKind.After, []),
        ("<｜end▁of▁sentence｜>", ThinkMarkKind.After, []),
        ("</s>", ThinkMarkKind.After, []),
        ("<eos>", ThinkMarkKind.After, []),
    ];

    /// <summary>The characters with which a mark can begin.</summary>
    public static SearchValues<char> Beginnings { get; } = SearchValues.Create("<◁[");

    /// <summary>The mark at the start of <paramref name="text"/>.</summary>
    /// <param name="text">The text from one of <see cref="Beginnings"/> on.</param>
    /// <param name="atBeginning">Whether this is the beginning of an answer, where a folded block is possible.</param>
    public static ThinkMark Read(ReadOnlySpan<char> text, bool atBeginning)
    {
        var partial = false;
        foreach (var (literal, kind, closers) in Literals)
        {
            if (text.StartsWith(literal, StringComparison.OrdinalIgnoreCase))
            {
                return new(kind, literal.Length, closers);
            }

            partial |= IsBeginningOf(text, literal);
        }

        var mark = ThinkTag.Read(text);
        if (mark.Kind == ThinkMarkKind.None)
        {
            mark = ThinkChannel.Read(text);
        }

        if (mark.Kind == ThinkMarkKind.None && atBeginning)
        {
            mark = ThinkDetails.Read(text);
        }

        return mark.Kind == ThinkMarkKind.None && partial ? ThinkMark.Partial : mark;
    }

    /// <summary>Looks for the end of a block at the start of <paramref name="text"/>. Returns its length, which may be 0, or null if there is none.</summary>
    public static int? ReadCloser(ReadOnlySpan<char> text, string[] closers, out bool isPartial)
    {
        isPartial = false;
        foreach (var closer in closers)
        {
            var literal = closer.AsSpan().TrimStart('^');
            if (ThinkTag.ReadCloser(text, literal, out var tagIsPartial) is { } length)
            {
                return length;
            }

            if (text.StartsWith(literal, StringComparison.OrdinalIgnoreCase))
            {
                return closer[0] == '^' ? 0 : literal.Length;
            }

            isPartial |= tagIsPartial || IsBeginningOf(text, literal);
        }

        return null;
    }

    /// <summary>Whether <paramref name="text"/> is an incomplete beginning of <paramref name="literal"/>.</summary>
    public static bool IsBeginningOf(ReadOnlySpan<char> text, ReadOnlySpan<char> literal) =>
        text.Length < literal.Length && literal.StartsWith(text, StringComparison.OrdinalIgnoreCase);
}
