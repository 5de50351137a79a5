using System.Reflection;
using ArchUnitNET.Loader;
using RealtimeRag.Core.Sessions;
using RealtimeRag.Server.Hosting;

namespace RealtimeRag.UnitTests.Architecture;

/// <summary>What may use what. The folders are the architecture, and each namespace is a folder.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Core = typeof(SessionMachine).Assembly;
    private static readonly Assembly Server = typeof(ServerApp).Assembly;

    // A pure core has no clock, does no input or output and waits for nothing.
    private static readonly string[] Impure =
    [
        "System.TimeProvider", "System.DateTime", "System.DateTimeOffset", "System.Diagnostics.Stopwatch", "System.Threading.Timer",
        "System.Threading.Tasks.", "System.IO.File", "System.IO.Directory", "System.IO.Path", "System.Net.", "System.Console", "System.Environment",
        "Microsoft.",
    ];

    [Theory]
    [InlineData("RealtimeRag.Core", "RealtimeRag.Core")]
    [InlineData("RealtimeRag.Client", "RealtimeRag.Client")]
    [InlineData("RealtimeRag.Knowledge", "RealtimeRag.Knowledge")]
    [InlineData("RealtimeRag.Server", "RealtimeRag.Server")]
    [InlineData("realtime-rag", "RealtimeRag.Cli")]
    public void Namespaces_have_no_cycles(string assembly, string root)
    {
        var graph = NamespaceGraph.Of(Assembly.Load(assembly), root);
        Assert.All(graph.Namespaces, name => Assert.True(name == root || name.StartsWith(root + ".", StringComparison.Ordinal), name));
        Assert.InRange(graph.Namespaces.Count(), 2, 100);
        AssertNoCircle(graph);
    }

    [Theory]
    [InlineData("RealtimeRag.Core")]
    [InlineData("RealtimeRag.Knowledge")]
    [InlineData("RealtimeRag.Server")]
    public void Folders_have_no_cycles(string assembly)
    {
        var graph = NamespaceGraph.Of(Assembly.Load(assembly), assembly).Layers(assembly);
        Assert.InRange(graph.Namespaces.Count(), 2, 20);
        AssertNoCircle(graph);
    }

    [Fact]
    public void A_type_name_is_used_once()
    {
        string[] assemblies = ["RealtimeRag.Core", "RealtimeRag.Client", "RealtimeRag.Knowledge", "RealtimeRag.Embeddings", "RealtimeRag.Server", "realtime-rag"];
        var types = assemblies.SelectMany(static name => Assembly.Load(name).GetTypes())
            .Where(static type => !type.IsNested && type.Namespace?.StartsWith("RealtimeRag.", StringComparison.Ordinal) == true)
            .ToList();
        Assert.InRange(types.Count, 500, 5_000);
        Assert.Empty(types.GroupBy(static type => type.Name).Where(static same => same.Count() > 1).Select(static same => string.Join(", ", same)));
    }

    [Fact]
    public void The_core_has_no_clock_no_IO_and_no_async()
    {
        var uses = new ArchLoader().LoadAssembly(Core).Build().Types
            .SelectMany(static type => type.Dependencies.Select(dependency => $"{type.FullName} uses {dependency.Target.FullName}"))
            .ToHashSet();
        Assert.Contains(uses, static use => use.Contains(" uses System.", StringComparison.Ordinal));
        Assert.DoesNotContain(uses, static use => !IsUse(use, "System.Net.WebUtility") && Impure.Any(impure => IsUse(use, impure)));
    }

    [Theory]
    [InlineData("Sessions", "Transport")]
    [InlineData("Sessions", "Hosting")]
    [InlineData("Answers", "Sessions")]
    [InlineData("Settings", "Hosting")]
    public void A_layer_of_the_server_does_not_use_the_one_above(string layer, string above)
    {
        var graph = NamespaceGraph.Of(Server, "RealtimeRag.Server");
        Assert.Contains($"RealtimeRag.Server.{layer}", graph.Namespaces);
        Assert.Null(graph.Example($"RealtimeRag.Server.{layer}", $"RealtimeRag.Server.{above}"));
    }

    [Fact]
    public void A_layer_of_the_server_uses_the_one_below()
    {
        var graph = NamespaceGraph.Of(Server, "RealtimeRag.Server");
        Assert.NotNull(graph.Example("RealtimeRag.Server.Transport", "RealtimeRag.Server.Sessions"));
        Assert.NotNull(graph.Example("RealtimeRag.Server.Sessions", "RealtimeRag.Server.Answers"));
    }

    [Fact]
    public void Subfolders_count_as_their_folder()
    {
        var graph = NamespaceGraph.Of(("x.A.One", "x.B"), ("x.B", "x.A.Two"), ("x.A.One", "x.A.Two"));
        Assert.Empty(graph.Cycle());
        Assert.Equal(["x.A.One uses x.B", "x.B uses x.A.Two"], graph.Layers("x").Cycle());
    }

    [Fact]
    public void A_cycle_is_found_in_any_direction()
    {
        Assert.Empty(NamespaceGraph.Of(("a", "b"), ("b", "c"), ("a", "c")).Cycle());
        Assert.Equal(["b uses c", "c uses b"], NamespaceGraph.Of(("a", "b"), ("b", "c"), ("c", "b")).Cycle());
        Assert.Equal(["a uses b", "b uses c", "c uses a"], NamespaceGraph.Of(("a", "b"), ("b", "c"), ("c", "a"), ("b", "d")).Cycle());
        Assert.Equal(["b uses d", "d uses b"], NamespaceGraph.Of(("a", "c"), ("b", "d"), ("d", "b"), ("c", "e")).Cycle());
    }

    private static void AssertNoCircle(NamespaceGraph graph) => Assert.True(graph.Cycle().Count == 0, string.Join('\n', graph.Cycle()));

    private static bool IsUse(string use, string impure)
    {
        var target = use[(use.IndexOf(" uses ", StringComparison.Ordinal) + 6)..];
        return impure.EndsWith('.') ? target.StartsWith(impure, StringComparison.Ordinal) : target == impure;
    }
}
