using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.Cli.Knowledge;

/// <summary>Prints the results of the knowledge base, as text or JSON.</summary>
internal interface IKnowledgeOutput
{
    /// <summary>Prints the state of every file.</summary>
    void Show(KnowledgeOptions options, KnowledgeBase knowledge);

    /// <summary>Prints an answer and the best passages.</summary>
    void Show(string question, KnowledgeAnswer answer, IReadOnlyList<KnowledgePassage> passages);
}
