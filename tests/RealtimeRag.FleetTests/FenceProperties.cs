using System.Globalization;

namespace RealtimeRag.FleetTests;

/// <summary>
/// Three nodes and one session in every order of events: claims, writes that are late or whose replies are late, nodes that give up, are suspended,
/// or believe that they still own what they lost, and a store that loses its data. At no time do two nodes write, and no question is begun twice.
/// </summary>
public sealed class FenceProperties(SharedRedis redis)
{
    private const int Steps = 40;

    [Fact]
    public async Task Two_nodes_never_both_write()
    {
        for (var example = 0; example < PropertySeed.Count(usual: 250, full: 10_000); example++)
        {
            var schedule = new Schedule(new StoredSession(redis.Server.Database, SharedRedis.NewPrefix()), PropertySeed.NewRandom(example));
            await schedule.BeginAsync();
            for (var step = 0; step < Steps; step++)
            {
                await schedule.StepAsync();
            }

            Assert.True(schedule.Fault is null, $"PROPERTY_SEED={PropertySeed.Value}, example {example}: {schedule.Fault}\n{string.Join('\n', schedule.Log)}");
        }
    }

    /// <summary>What a node assumes about the session.</summary>
    private sealed class Node(string name)
    {
        public string Name => name;

        public long Fence { get; set; }

        public long LastSeq { get; set; }

        public bool BelievesItOwns => Fence > 0;
    }

    private sealed class Schedule(StoredSession session, Random random)
    {
        private readonly Node[] _nodes = [new("A"), new("B"), new("C")];
        private readonly Dictionary<long, string> _fences = [];
        private readonly List<Func<Task>> _late = [];
        private readonly HashSet<long> _asked = [];
        private string _token = "t0";
        private string? _owner;
        private long _written;
        private int _tokens;

        public string? Fault { get; private set; }

        public List<string> Log { get; } = [];

        public async Task BeginAsync()
        {
            await session.BeginAsync("A");
            await session.AppendAsync("A", 1, 1, 1, "A");
            (_nodes[0].Fence, _nodes[0].LastSeq, _owner, _written) = (1, 1, "A", 1);
            _fences[1] = "A";
        }

        public Task StepAsync()
        {
            var node = _nodes[random.Next(_nodes.Length)];
            return random.Next(12) switch
            {
                < 4 => WriteAsync(node, parks: false),
                4 => WriteAsync(node, parks: true),
                < 7 => ClaimAsync(node, "ask"),
                7 => ClaimAsync(node, "force"),
                8 => AskAsync(node),
                9 => LateAsync(node),
                10 when _late.Count > 0 => ArriveAsync(),
                _ => KeepAsync(node),
            };
        }

        private async Task WriteAsync(Node node, bool parks)
        {
            if (node.BelievesItOwns)
            {
                var last = node.LastSeq + random.Next(1, 4);
                var reply = await session.AppendAsync(node.Name, node.Fence, node.LastSeq + 1, last, node.Name, parks: parks ? "any" : "");
                Judge(node.Name, node.Fence, node.LastSeq + 1, last, reply, parks);
                if (reply == 1 && !parks)
                {
                    node.LastSeq = last;
                }
                else
                {
                    node.Fence = 0;
                }
            }
        }

        /// <summary>A write that the network holds back, from a node that continues as if it had arrived.</summary>
        private Task LateAsync(Node node)
        {
            if (node.BelievesItOwns)
            {
                var (fence, first, last) = (node.Fence, node.LastSeq + 1, node.LastSeq + 1);
                _late.Add(async () => Judge(node.Name, fence, first, last, await session.AppendAsync(node.Name, fence, first, last, node.Name), parks: false));
            }

            return Task.CompletedTask;
        }

        private async Task ArriveAsync()
        {
            var at = random.Next(_late.Count);
            var late = _late[at];
            _late.RemoveAt(at);
            await late();
        }

        private async Task ClaimAsync(Node node, string mode)
        {
            var next = $"t{++_tokens}";
            var reply = await session.ClaimAsync(node.Name, _token, next, "ask", attempt: next, fence: node.Fence);
            if ((string)reply[0]! == "ask" && mode == "force")
            {
                reply = await session.ClaimAsync(node.Name, _token, next, "force", attempt: next, fence: node.Fence);
            }

            Log.Add($"{node.Name} claims ({mode}): {reply[0]}");
            if ((string)reply[0]! != "taken")
            {
                return;
            }

            var fence = (long)reply[1];
            if (_fences.TryGetValue(fence, out var before) && before != node.Name)
            {
                Fault ??= $"fence {fence} was {before}'s and is {node.Name}'s";
            }

            _fences[fence] = node.Name;
            (_token, _owner) = (next, node.Name);
            (node.Fence, node.LastSeq) = (fence, (long)reply[2]);
            if (node.LastSeq != _written)
            {
                Fault ??= $"{node.Name} got {node.LastSeq} of {_written}";
            }
        }

        private async Task AskAsync(Node node)
        {
            var number = random.Next(1, 6);
            if (node.BelievesItOwns && await session.TurnAsync(node.Name, node.Fence, number) == 1)
            {
                Log.Add($"{node.Name} asks {number}");
                Fault ??= node.Name != _owner ? $"{node.Name} asked without owning" : !_asked.Add(number) ? $"{number} was asked twice" : null;
            }
        }

        private async Task KeepAsync(Node node)
        {
            if (node.BelievesItOwns && await session.KeepAsync(node.Name, node.Fence) != 1)
            {
                node.Fence = 0;
            }
        }

        private void Judge(string node, long fence, long first, long last, long reply, bool parks)
        {
            Log.Add(string.Create(CultureInfo.InvariantCulture, $"{node}/{fence} writes {first}-{last}{(parks ? " and gives up" : "")}: {reply}"));
            if (reply != 1)
            {
                return;
            }

            if (_owner != node && !(parks && _owner is null))
            {
                Fault ??= $"{node} wrote, {_owner ?? "nobody"} owned";
            }

            if (last > _written && first != _written + 1)
            {
                Fault ??= $"{node} left a gap after {_written}";
            }

            _written = Math.Max(_written, last);
            _owner = parks ? null : _owner;
        }
    }
}
