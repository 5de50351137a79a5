using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Tokenizers;
using RealtimeRag.Knowledge;

namespace RealtimeRag.Embeddings;

/// <summary>
/// Computes vectors with a model on this machine, on one thread that never spins: one text at a time, so that a question waits for at most one passage.
/// The model is opened with the first text; if that fails, the next text tries again. Thread-safe.
/// </summary>
public sealed class LocalEmbedder : IEmbedder, IDisposable
{
    private readonly ModelFolder _folder;
    private readonly BertTokenizer _tokenizer;
    private readonly Lazy<string> _model;
    private readonly Lazy<InferenceSession> _session;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Takes over the vocabulary; the weights are not read yet.</summary>
    /// <param name="folder">The model.</param>
    public LocalEmbedder(ModelFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _folder = folder;
        using var vocabulary = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', folder.Vocabulary)));
        _tokenizer = BertTokenizer.Create(vocabulary, new BertOptions { LowerCaseBeforeTokenization = folder.LowersCase });

        // PublicationOnly does not keep a failure, so a file that is locked or still being copied is read later.
        _model = new(() => $"{folder.Name}#{folder.Fingerprint()}", LazyThreadSafetyMode.PublicationOnly);
        _session = new(Open, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <inheritdoc />
    /// <remarks>The first use hashes the weights, which takes up to seconds for a large model.</remarks>
    /// <exception cref="IOException">The weights cannot be read; the next use tries again.</exception>
    public string Model => _model.Value;

    /// <inheritdoc />
    public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        Task.Run(() => AllAsync(_folder.PassagePrompt, texts, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<float[]>> EmbedQuestionAsync(string question, CancellationToken cancellationToken) =>
        Task.Run(() => AllAsync(_folder.QuestionPrompt, [question], cancellationToken), cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        // A text may be on its way; the session must outlive it.
        _turn.Wait();
        if (_session.IsValueCreated)
        {
            _session.Value.Dispose();
        }

        _turn.Dispose();
    }

    private async Task<IReadOnlyList<float[]>> AllAsync(string prompt, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];
        for (var i = 0; i < vectors.Length; i++)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                vectors[i] = Embed(prompt + texts[i]);
            }
            finally
            {
                _turn.Release();
            }
        }

        return vectors;
    }

    private float[] Embed(string text)
    {
        var ids = Tokens(text);
        int[] shape = [1, ids.Length];
        var ones = new long[ids.Length];
        Array.Fill(ones, 1);
        var session = _session.Value;
        var inputs = session.InputMetadata.Keys.Select(name => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(name switch
        {
            "input_ids" => ids,
            "attention_mask" => ones,
            "token_type_ids" => new long[ids.Length],
            _ => throw new InvalidDataException($"The model asks for the input {name}, which no sentence-transformers model of word pieces has."),
        }, shape))).ToList();
        using var outputs = session.Run(inputs);
        return Pool(outputs[0].AsTensor<float>());
    }

    private long[] Tokens(string text)
    {
        var pieces = _tokenizer.EncodeToIds(text, addSpecialTokens: false);
        var kept = Math.Min(pieces.Count, _folder.MaxTokens - 2);
        var ids = new long[kept + 2];
        ids[0] = _tokenizer.ClassificationTokenId;
        for (var i = 0; i < kept; i++)
        {
            ids[i + 1] = pieces[i];
        }

        ids[^1] = _tokenizer.SeparatorTokenId;
        return ids;
    }

    // Some exports have pooled already.
    private float[] Pool(Tensor<float> output)
    {
        if (output.Dimensions.Length == 2)
        {
            return [.. output];
        }

        var (tokens, size) = (output.Dimensions[1], output.Dimensions[2]);
        var values = output.ToDenseTensor().Buffer.Span;
        var vector = values[..size].ToArray();
        for (var token = 1; token < tokens && !_folder.TakesFirstToken; token++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(vector, values.Slice(token * size, size), vector);
        }

        return vector;
    }

    private InferenceSession Open()
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return new InferenceSession(_folder.ModelPath, options);
    }
}
