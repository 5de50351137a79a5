using System.Globalization;
using RealtimeRag.Knowledge.Search.Analysis;
using RealtimeRag.Knowledge.Search.Ranking;
using RealtimeRag.KnowledgeTraining;

const string Usage = """
    measure SETS [TABLE]          search and answers of every set, with the shipped weights of answer units or those of a table
    units SETS TABLE              fits the weights of answer units and writes unit-weights.tsv
    ranking SETS [ROUNDS]         fits the weights of ranking and prints what improves
    confidence SETS UTTERANCES    fits the confidence and compares it with the shipped one
    heading DOCUMENTS QUESTIONS   fits the confidence below headings that ask and compares it with the shipped one
    clarify DOCUMENTS TABLE       fits the gate of "did you mean" on half of a table of questions and measures the shipped one on the other
    far DOCUMENTS TABLE MODEL     right section first for questions in quite different words, by words and with a model's vectors
    meaning SETS NAME MODEL       the same for one set
    terms UTTERANCES TABLE        counts usual terms and writes usual-terms.tsv
    SETS is a folder with manifest.json; UTTERANCES one with files of label, text and source in columns.
    """;

switch (args)
{
    case ["measure", var folder, .. var table]:
        var read = table is [var path] ? UnitWeightsTable.Read(path) : default;
        foreach (var set in await TrainingSet.ReadAsync(folder))
        {
            Console.WriteLine($"{set.Name,-20} {Measurement.Of(set, units: read.Chinese is null ? null : isChinese => isChinese ? read.Chinese : read.English!)}");
        }

        return 0;
    case ["units", var folder, var table]:
        var sets = await TrainingSet.ReadAsync(folder);
        await File.WriteAllLinesAsync(table, UnitWeightsTable.Rows(FitUnits(sets, isChinese: true), FitUnits(sets, isChinese: false)));
        return 0;
    case ["ranking", var folder, .. var rounds]:
        var ranked = await TrainingSet.ReadAsync(folder);
        var fitter = new RankingFitter(weights => ranked.Average(set => Measurement.ReciprocalRank(set, weights)), Console.WriteLine);
        Console.WriteLine(fitter.Fit(RankingWeights.Default, rounds is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 3));
        return 0;
    case ["confidence", var folder, var utterances]:
        var all = await TrainingSet.ReadAsync(folder);
        foreach (var isChinese in (bool[])[true, false])
        {
            var talk = Utterances.Read(utterances).Where(row => row.IsChinese == isChinese && !row.Asks).Select(row => row.Text).Take(2_000).ToList();
            Console.WriteLine(Describe(isChinese, ConfidenceFitter.Fit(ConfidenceFitter.Examples([.. all.Where(set => set.IsChinese == isChinese)], talk), isChinese)));
        }

        return 0;
    case ["heading", var documents, var questions]:
        var asked = await AskedDocuments.ReadAsync(documents, questions);
        foreach (var language in Enum.GetValues<SearchLanguage>())
        {
            Console.WriteLine(DescribeHeading(language, HeadingConfidenceFitter.Fit(HeadingConfidenceFitter.Examples(asked, language), language)));
        }

        return 0;
    case ["clarify", var documents, var questions]:
        await ClarifyReport.WriteAsync(documents, questions, Console.Out);
        return 0;
    case ["far", var documents, var questions, var model]:
        await MeaningMeasurement.FarAsync(documents, questions, model, Console.Out);
        return 0;
    case ["meaning", var folder, var name, var model]:
        await MeaningMeasurement.SetAsync(folder, name, model, Console.Out);
        return 0;
    case ["terms", var folder, var table]:
        var counter = new TermCounter();
        foreach (var row in Utterances.Read(folder))
        {
            counter.Add(row.Collection, row.Text);
        }

        await File.WriteAllLinesAsync(table, counter.Table().Select(TermCounter.Row));
        return 0;
    default:
        await Console.Error.WriteLineAsync(Usage);
        return 64;
}

static double[] FitUnits(List<TrainingSet> sets, bool isChinese)
{
    List<UnitSample> samples = [.. sets.Where(set => set.IsChinese == isChinese).SelectMany(UnitSamples.Of)];
    Console.WriteLine($"{samples.Count} questions whose answer was read");
    return UnitWeightsFitter.Fit(samples, penalty: 0.001, steps: 400);
}

static string DescribeHeading(SearchLanguage language, FittedHeadingConfidence fitted) => string.Create(CultureInfo.InvariantCulture, $"""
    {language}, below a heading that asks: {fitted.Examples.Answered} questions with an answer, {fitted.Examples.Unanswered} without
      weights    {string.Join(", ", fitted.Weights.Select(weight => weight.ToString("F3", CultureInfo.InvariantCulture)))}
      answered where there is an answer: fitted {fitted.Kept.Fitted:P1}, shipped {fitted.Kept.Shipped:P1}
      answered where there is none:      fitted {fitted.False.Fitted:P1}, shipped {fitted.False.Shipped:P1}
    """);

static string Describe(bool isChinese, FittedConfidence fitted) => string.Create(CultureInfo.InvariantCulture, $"""
    {(isChinese ? "Chinese" : "English")}
      weights    {string.Join(", ", fitted.Weights.Select(weight => weight.ToString("F3", CultureInfo.InvariantCulture)))}
      penalty    {fitted.Penalty:F1}
      threshold  {fitted.Threshold:F2}
      answered where there is an answer: fitted {fitted.Kept.Fitted:P1}, shipped {fitted.Kept.Shipped:P1}
      answered where there is none:      fitted {fitted.False.Fitted:P1}, shipped {fitted.False.Shipped:P1}
    """);
