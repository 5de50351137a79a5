namespace RealtimeRag.KnowledgeTraining;

/// <summary>Logistic regression by Newton's method; the last weight is the constant.</summary>
internal static class LogisticRegression
{
    private const int Steps = 30;

    /// <param name="rows">The signals of each example, all of one length.</param>
    /// <param name="labels">Whether each example is positive.</param>
    /// <param name="penalty">The penalty on squared weights; the constant is exempt.</param>
    public static double[] Fit(IReadOnlyList<double[]> rows, IReadOnlyList<bool> labels, double penalty)
    {
        var size = rows[0].Length + 1;
        var weights = new double[size];
        for (var step = 0; step < Steps; step++)
        {
            var (gradient, curvature) = (new double[size], new double[size, size]);
            for (var i = 0; i < rows.Count; i++)
            {
                double[] signals = [.. rows[i], 1];
                var chance = Chance(weights, rows[i]);
                for (var a = 0; a < size; a++)
                {
                    gradient[a] += (chance - (labels[i] ? 1 : 0)) * signals[a];
                    for (var b = 0; b <= a; b++)
                    {
                        curvature[a, b] += chance * (1 - chance) * signals[a] * signals[b];
                    }
                }
            }

            for (var a = 0; a < size; a++)
            {
                gradient[a] += a < size - 1 ? penalty * weights[a] : 0;
                curvature[a, a] += (a < size - 1 ? penalty : 0) + 1e-9;
                for (var b = 0; b < a; b++)
                {
                    curvature[b, a] = curvature[a, b];
                }
            }

            var move = Solve(curvature, gradient);
            for (var a = 0; a < size; a++)
            {
                weights[a] -= move[a];
            }
        }

        return weights;
    }

    /// <summary>The probability that an example is positive.</summary>
    public static double Chance(double[] weights, double[] signals)
    {
        var sum = weights[^1];
        for (var i = 0; i < signals.Length; i++)
        {
            sum += weights[i] * signals[i];
        }

        return 1 / (1 + Math.Exp(-sum));
    }

    // Gaussian elimination with the largest pivot.
    private static double[] Solve(double[,] left, double[] right)
    {
        var size = right.Length;
        for (var column = 0; column < size; column++)
        {
            var pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(left[row, column]));
            for (var k = 0; k < size; k++)
            {
                (left[column, k], left[pivot, k]) = (left[pivot, k], left[column, k]);
            }

            (right[column], right[pivot]) = (right[pivot], right[column]);
            for (var row = column + 1; row < size; row++)
            {
                var factor = left[row, column] / left[column, column];
                right[row] -= factor * right[column];
                for (var k = column; k < size; k++)
                {
                    left[row, k] -= factor * left[column, k];
                }
            }
        }

        for (var row = size - 1; row >= 0; row--)
        {
            for (var k = row + 1; k < size; k++)
            {
                right[row] -= left[row, k] * right[k];
            }

            right[row] /= left[row, row];
        }

        return right;
    }
}
