namespace RealtimeRag.Core.Questions.Model;

/// <summary>The parameters of one network as they are stored: matrices row by row.</summary>
/// <param name="Rows">Rows of the vocabulary.</param>
/// <param name="Dimensions">Length of an embedding.</param>
/// <param name="Filters">Filters of the convolution, a multiple of 16.</param>
/// <param name="Embeddings">Rows × dimensions; the padding row is zero.</param>
/// <param name="FilterWeights">(Width × dimensions) × filters.</param>
/// <param name="FilterBias">One per filter.</param>
/// <param name="HiddenWeights">Filters × hidden units; hidden units are a multiple of 4.</param>
/// <param name="HiddenBias">One per hidden unit.</param>
/// <param name="OutWeights">One per hidden unit.</param>
/// <param name="OutBias">The bias of the log odds.</param>
internal sealed record NetworkWeights(
    int Rows,
    int Dimensions,
    int Filters,
    float[] Embeddings,
    float[] FilterWeights,
    float[] FilterBias,
    float[] HiddenWeights,
    float[] HiddenBias,
    float[] OutWeights,
    float OutBias);
