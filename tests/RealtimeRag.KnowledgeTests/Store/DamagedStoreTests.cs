using RealtimeRag.Knowledge.Library;

namespace RealtimeRag.KnowledgeTests.Store;

/// <summary>Damages copies of a store in every way a disk can, and looks at what is served. Other damages in each run.</summary>
public sealed class DamagedStoreTests : IDisposable
{
    private const int Notes = 40;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_damaged_store_serves_nothing_wrong_and_is_rebuilt_automatically()
    {
        await BuildAsync();
        var copies = PropertySeed.Count(usual: 20, full: 200);
        for (var copy = 0; copy < copies; copy++)
        {
            var path = Damaged(PropertySeed.NewRandom(copy), copy);
            await using var knowledge = await KnowledgeBase.OpenAsync(_folder.Options with { StorePath = path }, TimeProvider.System, TestContext.Current.CancellationToken);
            AssertNothingWrong(knowledge, copy);
            await knowledge.SettleAsync(TestContext.Current.CancellationToken);
            AssertNothingWrong(knowledge, copy);
            AssertAllThere(knowledge, copy);
        }
    }

    [Fact]
    public async Task A_damaged_store_without_its_folder_serves_only_valid_rows()
    {
        await BuildAsync();
        Directory.Move(_folder.Documents, _folder.Documents + "-gone");
        for (var copy = 0; copy < PropertySeed.Count(usual: 10, full: 100); copy++)
        {
            var path = Damaged(PropertySeed.NewRandom(1_000 + copy), copy);
            await using var knowledge = await KnowledgeBase.OpenAsync(_folder.Options with { StorePath = path }, TimeProvider.System, TestContext.Current.CancellationToken);
            AssertNothingWrong(knowledge, copy);
            await knowledge.SettleAsync(TestContext.Current.CancellationToken);
            AssertNothingWrong(knowledge, copy);
        }
    }

    private async Task BuildAsync()
    {
        for (var part = 0; part < 4; part++)
        {
            for (var i = part; i < Notes; i += 4)
            {
                _folder.Write($"note{i}.md", Text(i));
            }

            // Several openings leave several segments and a log that was folded in.
            await (await KnowledgeWaits.OpenedAsync(_folder.Options)).DisposeAsync();
        }
    }

    private static string Text(int i) => $"# Note {i}\n\nThe word of note {i} is {Word(i)}. " + string.Concat(Enumerable.Repeat($"Filling {i} of it. ", 40)) + "\n";

    private static string Word(int i) => $"zeta{i}word";

    private string Damaged(Random random, int copy)
    {
        var path = Path.Combine(Path.GetDirectoryName(_folder.Store)!, $"copy{copy}.db");
        var bytes = File.ReadAllBytes(_folder.Store);
        var at = random.Next(bytes.Length);
        switch (copy % 5)
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                random.NextBytes(bytes.AsSpan(at, Math.Min(random.Next(1, 64), bytes.Length - at)));
                break;
            case 2:
                bytes.AsSpan(at / 4096 * 4096, Math.Min(4096, bytes.Length - (at / 4096 * 4096))).Clear();
                break;
            case 3:
                // Cut off before the end of its header it is no index any more.
                Array.Resize(ref bytes, Math.Max(at, 100));
                break;
            default:
                for (var i = 0; i < 200; i++)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
                }

                break;
        }

        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static void AssertNothingWrong(KnowledgeBase knowledge, int copy)
    {
        foreach (var passage in Enumerable.Range(0, Notes).SelectMany(i => knowledge.Search(Word(i), 3)))
        {
            var number = int.Parse(passage.File["note".Length..^".md".Length]);
            Assert.True(Text(number).Contains(passage.Text, StringComparison.Ordinal), $"copy {copy}: {passage.File} never said: {passage.Text}");
            Assert.True(passage.Title == $"Note {number}", $"copy {copy}: {passage.File} has no heading {passage.Title}");
        }
    }

    private static void AssertAllThere(KnowledgeBase knowledge, int copy)
    {
        Assert.True(knowledge.Status.Documents == Notes, $"copy {copy}: {knowledge.Status.Documents} documents, {knowledge.Status.Error?.English}");
        for (var i = 0; i < Notes; i++)
        {
            Assert.True(knowledge.FirstFile(Word(i)) == $"note{i}.md", $"copy {copy}: note {i} is not found");
        }
    }
}
