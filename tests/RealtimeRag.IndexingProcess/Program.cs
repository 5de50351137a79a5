using RealtimeRag.Knowledge;
using RealtimeRag.Knowledge.Library;

// A process that changes documents and indexes them without end, made to be killed at any moment.
var (folder, store, seed) = (args[0], args[1], int.Parse(args[2]));
var random = new Random(seed);
var options = new KnowledgeOptions(folder, store) { Watch = false, RescanInterval = TimeSpan.FromHours(1) };
await using var knowledge = await KnowledgeBase.OpenAsync(options, TimeProvider.System, CancellationToken.None);
await knowledge.WhenIndexed;
for (var round = 0; ; round++)
{
    for (var i = 0; i < 8; i++)
    {
        var number = random.Next(60);
        var path = Path.Combine(folder, $"note{number}.md");
        if (random.Next(10) == 0)
        {
            File.Delete(path);
            continue;
        }

        var text = $"# Note {number}\n\nThe word of note {number} is w{number}s{seed}r{round}x.\n\n" + string.Concat(Enumerable.Repeat("Some filling that makes it longer. ", random.Next(200)));
        await File.WriteAllTextAsync(path + ".tmp", text);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    await knowledge.RescanAsync(CancellationToken.None);
    Console.WriteLine(round);
}
