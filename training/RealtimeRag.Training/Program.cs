using RealtimeRag.Core.Questions.Model;
using RealtimeRag.Training;

const string Usage = """
    train DATA WEIGHTS                trains the question detector and calibrates it
    calibrate DATA WEIGHTS            fits shares, confidences and the threshold again
    leave-one-out DATA TABLE          trains without one source at a time and writes the table
    card DATA WEIGHTS TABLE CARD      measures the weights and writes the model card
    """;

switch (args)
{
    case ["train", var folder, var weights]:
        var data = QuestionData.Read(folder);
        var model = await ModelTrainer.TrainAsync(data.Training, TrainingPlan.Shipped, seed: 1, Console.Out);
        Save(weights, model);
        Save(weights, CalibrationFitter.Fit(Load(weights), data.Development));
        return 0;
    case ["calibrate", var folder, var weights]:
        Save(weights, CalibrationFitter.Fit(Load(weights), QuestionData.Read(folder).Development));
        return 0;
    case ["leave-one-out", var folder, var table]:
        await File.WriteAllLinesAsync(table, await LeaveOneOut.RunAsync(QuestionData.Read(folder), TrainingPlan.Quick, Console.Out));
        return 0;
    case ["card", var folder, var weights, var table, var card]:
        await File.WriteAllTextAsync(card, ModelCard.Write(QuestionData.Read(folder), Load(weights), new FileInfo(weights).Length, File.ReadLines(table)));
        return 0;
    default:
        await Console.Error.WriteLineAsync(Usage);
        return 64;
}

static void Save(string path, ModelParameters model)
{
    using var file = File.Create(path);
    ModelFile.Write(file, model);
}

static ModelParameters Load(string path)
{
    using var file = File.OpenRead(path);
    return ModelFile.Read(file);
}
