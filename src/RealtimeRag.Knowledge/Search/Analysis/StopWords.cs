using System.Collections.Frozen;

namespace RealtimeRag.Knowledge.Search.Analysis;

/// <summary>Words that carry no meaning alone and are never indexed: English function words, Chinese particles.</summary>
internal static class StopWords
{
    private const string English =
        "a about above after again all also am an and any are as at be because been before being below between both but by can cannot could "
        + "did do does doing down during each etc for from further had has have having he her here hers herself him himself his how however i if in "
        + "into is isnt it its itself just let lets may me might more most my myself no nor not of off on once one only or other our ours ourselves out over own "
        + "s same she should so some such t than that the their theirs them themselves then there these they this those through to too under "
        + "until up us very was we were what when where which while who whom whose why will with would you your yours yourself yourselves "
        + "um uh er ah eh oh okay ok hey hi hello please well yeah yes tell ask know like";

    private static readonly FrozenSet<string> Words = English.Split(' ').ToFrozenSet(StringComparer.Ordinal);
    private static readonly bool[] Particles = MakeParticles("的了是在和与及之也而着吗呢吧啊呀哦嗯呃么个有为于其以被把这那哪什谁怎请问您你我他她它们");

    public static bool IsWord(ReadOnlySpan<char> folded) => Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(folded);

    public static bool IsParticle(char folded) => Particles[folded];

    private static bool[] MakeParticles(string characters)
    {
        var particles = new bool[char.MaxValue + 1];
        foreach (var character in characters)
        {
            particles[character] = true;
        }

        return particles;
    }
}
