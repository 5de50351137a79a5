namespace RealtimeRag.Cli.Bench.Soak;

/// <summary>The growth of a value that is measured from time to time, by least squares. Not thread-safe.</summary>
internal sealed class Slope
{
    private readonly List<(double Hours, double Value)> _points = [];

    /// <summary>Adds a measurement.</summary>
    public void Add(TimeSpan at, double value) => _points.Add((at.TotalHours, value));

    /// <summary>The growth per hour, without the first third, in which caches fill; 0 for fewer than two measurements.</summary>
    public double PerHour
    {
        get
        {
            var points = _points.Skip(_points.Count / 3).ToList();
            if (points.Count < 2)
            {
                return 0;
            }

            var (hours, value) = (points.Average(static point => point.Hours), points.Average(static point => point.Value));
            var spread = points.Sum(point => (point.Hours - hours) * (point.Hours - hours));
            return spread > 0 ? points.Sum(point => (point.Hours - hours) * (point.Value - value)) / spread : 0;
        }
    }
}
