using System.Collections.Immutable;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;
using RealtimeRag.Knowledge.Answers;
using RealtimeRag.Knowledge.Search;
using RealtimeRag.Knowledge.Search.Segments;

namespace RealtimeRag.Benchmarks;

/// <summary>One search in generated passages of 400 Han characters, compared with SQLite's FTS5 over the same text cut into pairs of characters.</summary>
[MemoryDiagnoser]
public class KnowledgeSearchBenchmarks : IPassageText, IDisposable
{
    private const string Characters = "图书馆周一至四早上八点开门晚十闭五提前到下午六末只放自习区时间为九本科生次最多借二册期三可以续逾每天收取角的滞纳金珍和工具能在内阅览丢失当购买同版归还不价倍赔偿";
    private readonly AnswerExtractor _extractor = new();
    private readonly SqliteConnection _sqlite = new("Data Source=:memory:");
    private string[] _texts = [];
    private string[] _questions = [];
    private SearchIndex _index = null!;
    private byte[] _stored = [];
    private int _next;

    [Params(1_000, 20_000)]
    public int Passages { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(20_261_122);
        _texts = [.. Enumerable.Range(0, Passages).Select(_ => Passage(random))];
        _questions = [.. Enumerable.Range(0, 64).Select(_ => Question(random))];
        var segment = Segment.Build([.. _texts.Select((text, id) => new IndexedPassage(id, "", text))], CancellationToken.None);
        _stored = segment.ToBytes();
        _index = new SearchIndex([segment], ImmutableHashSet<long>.Empty, this);
        FillBaseline();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _sqlite.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public int Fts5Pairs()
    {
        using var command = _sqlite.CreateCommand();
        command.CommandText = "SELECT rowid FROM passages WHERE passages MATCH $q ORDER BY rank LIMIT 10";
        command.Parameters.AddWithValue("$q", string.Join(" OR ", Pairs(Next()).Select(pair => $"\"{pair}\"")));
        using var rows = command.ExecuteReader();
        var count = 0;
        while (rows.Read())
        {
            count++;
        }

        return count;
    }

    [Benchmark]
    public int Search() => _index.Search(Next(), 10).Hits.Length;

    [Benchmark]
    public int SearchAndExtract()
    {
        var question = Next();
        return _extractor.Pick(question, _index.Search(question, 10), this, 300).Length;
    }

    [Benchmark]
    public int Load() => Segment.Load(_stored).Count;

    string IPassageText.GetText(long id) => _texts[(int)id];

    string IPassageText.GetTitle(long id) => "";

    private string Next() => _questions[_next++ % _questions.Length];

    private void FillBaseline()
    {
        _sqlite.Open();
        using var transaction = _sqlite.BeginTransaction();
        using var command = _sqlite.CreateCommand();
        command.CommandText = "CREATE VIRTUAL TABLE passages USING fts5(body, content='')";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO passages(rowid, body) VALUES ($id, $body)";
        var id = command.Parameters.Add("$id", SqliteType.Integer);
        var body = command.Parameters.Add("$body", SqliteType.Text);
        for (var i = 0; i < _texts.Length; i++)
        {
            (id.Value, body.Value) = (i, string.Join(' ', Pairs(_texts[i])));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private string Question(Random random)
    {
        var text = _texts[random.Next(_texts.Length)];
        return string.Create(CultureInfo.InvariantCulture, $"请问{text.AsSpan(random.Next(380), 14)}是什么");
    }

    private static IEnumerable<string> Pairs(string text) => Enumerable.Range(0, text.Length - 1).Select(at => text.Substring(at, 2));

    // Squaring makes some characters common and most of them rare, as in real text.
    private static string Passage(Random random) => string.Create(400, random, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            var share = source.NextDouble();
            span[i] = i % 20 == 19 ? '。' : source.Next(3) == 0 ? (char)(0x4e00 + (int)(share * share * 4_000)) : Characters[(int)(share * share * Characters.Length)];
        }
    });
}
