using System.Text.RegularExpressions;

namespace RealtimeRag.Core.Questions;

/// <summary>Decides by question marks, particles, question words and the frames in which those words do not ask. Pure and safe for concurrent use.</summary>
public sealed partial class RuleQuestionDetector : IQuestionDetector
{
    /// <inheritdoc/>
    public QuestionVerdict Detect(ReadOnlySpan<char> text)
    {
        var folded = string.Create(text.Length, text, (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = TextShape.Fold(source[i]);
            }
        });
        var (confidence, reason) = Judge(folded);
        return confidence >= 0.5f ? new(true, confidence, 0, text.Length, reason) : new(false, confidence, 0, 0, reason);
    }

    private static (float Confidence, string Reason) Judge(string text)
    {
        if (!Sentences.HasContent(text))
        {
            return (0, "blank");
        }

        if (text.Contains('?'))
        {
            return (0.95f, "question_mark");
        }

        if (NotAsking().IsMatch(text))
        {
            return (0.2f, "statement_frame");
        }

        return Opener().IsMatch(text) ? (0.9f, "opener")
            : Particle().IsMatch(text) ? (0.9f, "particle")
            : QuestionWord().IsMatch(text) ? (0.8f, "question_word")
            : Inversion().IsMatch(text) ? (0.75f, "inversion")
            : (0.1f, "statement");
    }

    [GeneratedRegex(@"不知道|知道(了|为什么|怎么)|我知道|不管|无论|想.{0,3}什么.{0,3}什么|怎么说呢|没什么|不怎么|说不好|问(过|了)|i (do not|don't) know|(i|you) know what|no matter|that's (why|what|how)|let me explain|who knows|what a ", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NotAsking();

    [GeneratedRegex(@"请问|想(问|知道|了解|咨询|请教)|(介绍|解释|讲|说明|描述|列举|分析)(一下|下)|\b(tell me|explain|describe|i('d| would) like to know|any idea)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Opener();

    [GeneratedRegex(@"(吗|么|呢)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Particle();

    [GeneratedRegex(@"什么|为啥|有啥|谁|哪|几(个|点|号|次|种|天|年|楼)|多少|多久|怎么|怎样|如何|为何|有没有|能不能|可不可以|是不是|要不要|会不会|是否|可否|能否|\b(what|what's|which|who|whose|where|when|why|how)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex QuestionWord();

    [GeneratedRegex(@"^(so |and |well |ok |um )*(is|are|was|were|do|does|did|can|could|will|would|should|shall|has|have|may|isn't|aren't|don't|doesn't|can't) (you|i|we|they|he|she|it|the|this|that|there|any|these|those|my|our|your)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Inversion();
}
