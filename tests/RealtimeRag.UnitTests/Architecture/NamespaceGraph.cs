using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace RealtimeRag.UnitTests.Architecture;

/// <summary>Which namespace of an assembly uses which, by its compiled code: signatures, fields and method bodies.</summary>
internal sealed class NamespaceGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    private NamespaceGraph()
    {
    }

    /// <summary>Reads an assembly. What the compiler made up counts for the type in which it did.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="root">The root namespace of the assembly; its parts are the nodes of the graph.</param>
    public static NamespaceGraph Of(System.Reflection.Assembly assembly, string root)
    {
        var graph = new NamespaceGraph();
        foreach (var type in new ArchLoader().LoadAssembly(assembly).Build().Types)
        {
            foreach (var dependency in type.Dependencies)
            {
                // A type parameter says nothing, and the library confuses those of methods that are called the same.
                if (dependency.Target is not GenericParameter && (type.Namespace?.FullName, dependency.Target.Namespace?.FullName) is ({ } from, { } to))
                {
                    graph.Add(from, to, root, $"{type.FullName} uses {dependency.Target.FullName}");
                }
            }
        }

        return graph;
    }

    /// <summary>A graph of given uses, each from one namespace to another.</summary>
    public static NamespaceGraph Of(params (string From, string To)[] uses)
    {
        var graph = new NamespaceGraph();
        foreach (var (from, to) in uses)
        {
            graph.Add(from, to, "", $"{from} uses {to}");
        }

        return graph;
    }

    /// <summary>The same with everything below a folder of the assembly counted as that folder.</summary>
    public NamespaceGraph Layers(string assembly)
    {
        var graph = new NamespaceGraph();
        foreach (var (from, targets) in _uses)
        {
            foreach (var (to, example) in targets)
            {
                graph.Add(Layer(from, assembly), Layer(to, assembly), assembly, example);
            }
        }

        return graph;
    }

    /// <summary>The namespaces.</summary>
    public IEnumerable<string> Namespaces => _uses.Keys;

    /// <summary>One example of how a namespace uses another, or null where it does not.</summary>
    public string? Example(string from, string to) => _uses.GetValueOrDefault(from)?.GetValueOrDefault(to);

    /// <summary>One cycle as the uses that make it up, or nothing where there is none.</summary>
    public IReadOnlyList<string> Cycle()
    {
        var done = new HashSet<string>();
        return [.. _uses.Keys.Select(start => Follow(start, [], done)).FirstOrDefault(static cycle => cycle is not null) ?? []];
    }

    private List<string>? Follow(string at, List<string> path, HashSet<string> done)
    {
        if (path.IndexOf(at) is >= 0 and var begin)
        {
            var round = path[begin..];
            return [.. round.Select((from, i) => Example(from, i + 1 < round.Count ? round[i + 1] : at)!)];
        }

        if (!done.Add(at) || !_uses.TryGetValue(at, out var targets))
        {
            return null;
        }

        path.Add(at);
        foreach (var to in targets.Keys)
        {
            // A namespace that is done is in no cycle, unless it is on the present path.
            if ((!done.Contains(to) || path.Contains(to)) && Follow(to, path, done) is { } cycle)
            {
                return cycle;
            }
        }

        path.RemoveAt(path.Count - 1);
        return null;
    }

    private static string Layer(string name, string assembly)
    {
        var end = name.Length > assembly.Length ? name.IndexOf('.', assembly.Length + 1) : -1;
        return end < 0 ? name : name[..end];
    }

    private static bool IsWithin(string name, string root) =>
        root.Length == 0 || name == root || (name.StartsWith(root, StringComparison.Ordinal) && name[root.Length] == '.');

    private void Add(string from, string to, string root, string example)
    {
        if (!IsWithin(from, root) || !IsWithin(to, root))
        {
            return;
        }

        if (!_uses.TryGetValue(from, out var targets))
        {
            _uses.Add(from, targets = new(StringComparer.Ordinal));
        }

        if (from != to)
        {
            targets.TryAdd(to, example);
        }
    }
}
