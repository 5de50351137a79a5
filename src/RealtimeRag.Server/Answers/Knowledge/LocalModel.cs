using RealtimeRag.Embeddings;
using RealtimeRag.Server.Settings;

namespace RealtimeRag.Server.Answers.Knowledge;

/// <summary>Reads which model on this machine computes vectors of passages and questions.</summary>
internal static class LocalModel
{
    /// <summary>Reads <c>EMBEDDING_MODEL</c>; null if it is not set or not valid. The ONNX runtime is loaded only if it is set.</summary>
    public static ModelFolder? Read(SettingReader settings)
    {
        if (settings.Text("EMBEDDING_MODEL") is not { } folder)
        {
            return null;
        }

        if (settings.Text("EMBEDDINGS_BASE_URL") is not null)
        {
            settings.Fail("EMBEDDING_MODEL", "不能与 EMBEDDINGS_BASE_URL 同时设置：请保留其中一个", "cannot be set together with EMBEDDINGS_BASE_URL: keep one of them");
            return null;
        }

        try
        {
            return ModelFolder.Open(folder);
        }
        catch (ModelFolderException e)
        {
            settings.Fail("EMBEDDING_MODEL", e.Notice.Chinese, e.Notice.English);
            return null;
        }
    }
}
