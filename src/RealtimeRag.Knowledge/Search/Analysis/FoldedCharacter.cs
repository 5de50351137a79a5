using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>What the tokeniser wants to know of a character.</summary>
/// <param name="Character">The one that stands for it in keys.</param>
/// <param name="Class">Its class.</param>
/// <param name="IsNumeral">Whether a number in Han characters may have it.</param>
/// <param name="IsParticle">Whether it carries no meaning alone.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FoldedCharacter(char Character, CharacterClass Class, bool IsNumeral, bool IsParticle);
