using RealtimeRag.FunctionalTests;
using RealtimeRag.FunctionalTests.Deployment;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace RealtimeRag.FunctionalTests;

/// <summary>Starts the tests that take longest, those that build the image, first; begun last, they would run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(static collection => collection.TestCollectionDisplayName.Contains(typeof(ImageTests).FullName!, StringComparison.Ordinal))];
}
