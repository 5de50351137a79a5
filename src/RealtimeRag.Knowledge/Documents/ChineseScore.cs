using System.Buffers;

namespace RealtimeRag.Knowledge.Documents;

/// <summary>How much a decoding reads like Chinese: the wrong one of two code pages gives rare characters and no function words.</summary>
internal static class ChineseScore
{
    private static readonly SearchValues<char> Frequent = SearchValues.Create(
        "的一是不了在人有我他這这個个們们中來来上大為为和國国地到以說说時时要就出會会可也你對对生能而子那得於于著着下自之年過过發发後后作里裡用道行所然家種种事成方多經经麼么去法學学如都同現现當当沒没動动面起看定天分還还進进好小部其些主樣样理心她本前開开但因只從从想實实請请問问，。、；：？！「」（）");

    /// <summary>The share of frequent characters among the wide ones of the beginning, 0 to 1.</summary>
    public static double Of(string text)
    {
        var (wide, frequent) = (0, 0);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 20_000)))
        {
            if (c >= '\u2E80')
            {
                wide++;
                frequent += Frequent.Contains(c) ? 1 : 0;
            }
        }

        return wide == 0 ? 0 : (double)frequent / wide;
    }
}
