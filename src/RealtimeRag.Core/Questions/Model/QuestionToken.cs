using System.Runtime.InteropServices;

namespace RealtimeRag.Core.Questions.Model;

/// <summary>One token of a sentence: its row in the vocabulary and its place in the text.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QuestionToken(ushort Id, int Start, int End);
