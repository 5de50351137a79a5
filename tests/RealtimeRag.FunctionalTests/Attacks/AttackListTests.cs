using System.Text.RegularExpressions;
using RealtimeRag.FunctionalTests.Deployment;

namespace RealtimeRag.FunctionalTests.Attacks;

/// <summary>The list of attacks and the tests that carry their numbers agree.</summary>
public sealed partial class AttackListTests
{
    [Fact]
    public void Every_attack_of_the_list_has_a_test_and_every_number_of_a_test_is_in_the_list()
    {
        var listed = Row().Matches(Repository.Text("tests/attacks.md")).Select(static row => row.Groups["number"].Value).ToList();
        var tested = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(static file => Name().Matches(File.ReadAllText(file)))
            .SelectMany(static name => Number().Matches(name.Groups["numbers"].Value))
            .Select(static number => number.Value)
            .ToHashSet();

        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Equal((84, 60, 21), (Count(listed, "H", "F", "R", "G", "U", "P", "C", "L"), Count(listed, "Input"), Count(listed, "Fault")));
        Assert.Empty(listed.Except(tested));
        Assert.Empty(tested.Except(listed));
    }

    private static int Count(List<string> numbers, params string[] kinds) =>
        numbers.Count(number => kinds.Contains(number.TrimEnd("0123456789".ToCharArray())));

    [GeneratedRegex("""^\| (?<number>[A-Za-z]+\d+) \|""", RegexOptions.Multiline)]
    private static partial Regex Row();

    // The name of a test, or the first text of a row.
    [GeneratedRegex("""(?:(?:Task|void) |\{ "|InlineData\(")(?<numbers>(?:(?:[HFRGUPCL]|Input|Fault)\d+[_ "])+)""")]
    private static partial Regex Name();

    [GeneratedRegex("""[A-Za-z]+\d+""")]
    private static partial Regex Number();
}
