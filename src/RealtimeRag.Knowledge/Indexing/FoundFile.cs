using System.Runtime.InteropServices;

namespace RealtimeRag.Knowledge.Indexing;

/// <summary>A file as the folder shows it, not read yet. <paramref name="Skip"/> says why it is left out, if it is.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FoundFile(string Path, string FullPath, long Size, long Modified, KnowledgeNotice? Skip);
