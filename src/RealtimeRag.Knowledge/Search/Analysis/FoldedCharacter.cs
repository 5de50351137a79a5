using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>What the tokeniser needs to know about a character.</summary>
/// <param name="Character">Its representative in keys.</param>
/// <param name="Class">Its class.</param>
/// <param name="IsNumeral">Whether it may be part of a number in Han characters.</param>
/// <param name="IsParticle">Whether it has no meaning on its own.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FoldedCharacter(char Character, CharacterClass Class, bool IsNumeral, bool IsParticle);
