using RealtimeRag.Core.Questions.Model;

namespace RealtimeRag.Training;

/// <summary>Trains the n-gram model and the networks on the same rows, each from its own seed, and combines them without calibration.</summary>
internal static class ModelTrainer
{
    public const int ClauseRounds = 5;

    public static async Task<ModelParameters> TrainAsync(IReadOnlyList<LabelledRow> rows, TrainingPlan plan, int seed, TextWriter log)
    {
        var vocabulary = VocabularyBuilder.Build(rows.Select(row => row.Text).Distinct());
        await log.WriteLineAsync($"{rows.Count} rows, vocabulary {vocabulary.Words.Count}");
        var clauses = ClauseTrainer.Train([.. rows.Where(row => row.Source != TemplateExpander.Source)], vocabulary.Words, ClauseRounds, seed);
        var splitter = new ClauseSplitter(clauses);
        var ngrams = Task.Run(() => TrainNgrams(rows, vocabulary, plan.Epochs, seed, splitter));
        var networks = Enumerable.Range(1, plan.Networks).Select(n => Task.Run(() => TrainNetwork(rows, vocabulary, plan, seed + n, log, splitter))).ToList();
        var (weights, scale, bias) = await ngrams;
        return new(vocabulary.Hashes, vocabulary.Flags, NgramTrainer.Bits, scale, weights, bias, 0.25f, await Task.WhenAll(networks), clauses, new(1, 0, 0), new(1, 0, 0), 0.5f);
    }

    private static (sbyte[] Weights, float Scale, float Bias) TrainNgrams(IReadOnlyList<LabelledRow> rows, TrainingVocabulary vocabulary, int epochs, int seed, ClauseSplitter splitter)
    {
        var random = new Random(seed);
        var maker = new SampleMaker(random, vocabulary, rows, Augmentation.ForNgrams, splitter);
        var trainer = new NgramTrainer(vocabulary.Words);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var row in Shuffled(rows, random))
            {
                trainer.Step(maker.Make(row));
            }
        }

        var (weights, scale) = trainer.Quantize();
        return (weights, scale, trainer.Bias);
    }

    private static NetworkWeights TrainNetwork(IReadOnlyList<LabelledRow> rows, TrainingVocabulary vocabulary, TrainingPlan plan, int seed, TextWriter log, ClauseSplitter splitter)
    {
        var random = new Random(seed);
        var maker = new SampleMaker(random, vocabulary, rows, Augmentation.ForNetworks, splitter);
        var trainer = new NetworkTrainer(new(vocabulary.Words.Count, plan.Dimensions, plan.Filters, plan.Hidden), seed);
        var batch = new TokenSample[TrainingPlan.Batch];
        var steps = (double)plan.Epochs * (rows.Count / TrainingPlan.Batch);
        var step = 0;
        for (var epoch = 0; epoch < plan.Epochs; epoch++)
        {
            var order = Shuffled(rows, random);
            for (var i = 0; i + batch.Length <= order.Length; i += batch.Length, step++)
            {
                for (var b = 0; b < batch.Length; b++)
                {
                    batch[b] = maker.Make(order[i + b]);
                }

                trainer.Learn(batch, plan.Rate * (float)Math.Max(0.02, 1 - (step / steps)));
            }

            log.WriteLine($"network {seed}: round {epoch + 1} of {plan.Epochs}");
        }

        return trainer.Weights();
    }

    private static LabelledRow[] Shuffled(IReadOnlyList<LabelledRow> rows, Random random)
    {
        LabelledRow[] order = [.. rows];
        random.Shuffle(order);
        return order;
    }
}
