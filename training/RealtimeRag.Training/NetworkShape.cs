namespace RealtimeRag.Training;

/// <summary>Sizes of a network.</summary>
internal sealed record NetworkShape(int Rows, int Dimensions, int Filters, int Hidden)
{
    public static int Width => Core.Questions.Model.TokenNetwork.Width;

    public int Patch => Width * Dimensions;
}
