namespace RealtimeRag.Training;

internal static class Activation
{
    public static float Logistic(float x) => 1 / (1 + MathF.Exp(-x));
}
